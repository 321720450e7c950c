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
    private readonly Lazy<InferenceSession> _session;
    private int _users;

    private SharedSession(Key key, Func<InferenceSession> open) => (_key, _session) = (key, new Lazy<InferenceSession>(open));

    public InferenceSession Session => _session.Value;

    /// <summary>
    /// The open session, or a new one. Who asks for one that is being opened waits for it; who asks for another does not.
    /// </summary>
    /// <param name="file">The network's full path.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="open">Opens it.</param>
    public static SharedSession Get(string file, DiffusionModelOptions options, Func<InferenceSession> open)
    {
        // A file that was replaced is another network. What does not change how a network runs does not count.
        var key = new Key(NetworkFile.At(file), options with { EmbeddingCacheSize = 0, DecoderTile = 0 });
        var shared = Join(key, open);
        try
        {
            // Opening takes long: nobody else may have to wait for it, be it only to close one.
            _ = shared.Session;
            return shared;
        }
        catch
        {
            Forget(shared);
            throw;
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (--_users > 0)
            {
                return;
            }

            Open.Remove(_key);
        }

        Session.Dispose();
    }

    private static SharedSession Join(Key key, Func<InferenceSession> open)
    {
        lock (Gate)
        {
            if (!Open.TryGetValue(key, out var found) || !found.TryGetTarget(out var shared))
            {
                shared = new SharedSession(key, open);
                Open[key] = new WeakReference<SharedSession>(shared);
            }

            shared._users++;
            return shared;
        }
    }

    // The next one tries anew. Of several who waited for one that failed, the first to come here removes it.
    private static void Forget(SharedSession failed)
    {
        lock (Gate)
        {
            if (Open.TryGetValue(failed._key, out var found) && found.TryGetTarget(out var known) && known == failed)
            {
                Open.Remove(failed._key);
            }
        }
    }

    private sealed record Key(NetworkFile File, DiffusionModelOptions Options);
}
