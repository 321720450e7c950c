using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// One open network of a process, with its weights as the runtime has packed them. Models that open the same file in the same way
/// share it; the last one to let go closes it. Running it from several threads is safe.
/// </summary>
internal sealed class SharedSession : IDisposable
{
    private static readonly Lock Gate = new();

    // Weak, for users that failed before they could let go.
    private static readonly Dictionary<Key, WeakReference<SharedSession>> Open = [];

    private readonly Key _key;
    private int _users = 1;

    private SharedSession(Key key, InferenceSession session) => (_key, Session) = (key, session);

    public InferenceSession Session { get; }

    /// <summary>The open session, or a new one.</summary>
    /// <param name="file">The network's full path.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="open">Opens it.</param>
    public static SharedSession Get(string file, DiffusionModelOptions options, Func<InferenceSession> open)
    {
        // A file that was replaced is another network. What does not change how a network runs does not count.
        var info = new FileInfo(file);
        var key = new Key(info.FullName, info.Length, info.LastWriteTimeUtc, options with { EmbeddingCacheSize = 0, DecoderTile = 0 });
        lock (Gate)
        {
            if (Open.TryGetValue(key, out var found) && found.TryGetTarget(out var known))
            {
                known._users++;
                return known;
            }

            var session = new SharedSession(key, open());
            Open[key] = new WeakReference<SharedSession>(session);
            return session;
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (--_users == 0)
            {
                Open.Remove(_key);
                Session.Dispose();
            }
        }
    }

    private sealed record Key(string File, long Length, DateTime Written, DiffusionModelOptions Options);
}
