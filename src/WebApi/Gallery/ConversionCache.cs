using Aiomus.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Gallery;

/// <summary>
/// Finished conversions, in memory for some minutes and so many bytes, at most half of those of one person. Each is sealed under its
/// person's key: where that is gone, nothing opens it. What is deleted is dropped at once by the host that deletes it; other hosts ask
/// the gallery first, as always.
/// </summary>
internal sealed class ConversionCache : IDisposable
{
    private const long MiB = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<Conversion, LinkedListNode<Entry>> _entries = [];
    private readonly Dictionary<Guid, Share> _ofUsers = [];

    // The oldest first: they end in this order, and make room in it.
    private readonly LinkedList<Entry> _byAge = [];
    private readonly UserSeal _seal;
    private readonly TimeProvider _time;
    private readonly long _most;
    private readonly TimeSpan _lifetime;
    private readonly ITimer _timer;
    private long _bytes;
    private long _forgotten;

    public ConversionCache(UserSeal seal, IOptions<ConversionOptions> options, TimeProvider time)
    {
        (_seal, _time) = (seal, time);
        _most = options.Value.CacheMiB * MiB;
        _lifetime = TimeSpan.FromMinutes(options.Value.CacheMinutes);
        _timer = time.CreateTimer(static cache => ((ConversionCache)cache!).DropOld(), this, _lifetime / 4, _lifetime / 4);
    }

    /// <summary>The bytes of all that is kept.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>
    /// Changes whenever something is forgotten: read before the image is, it tells <see cref="KeepAsync"/> whether that still counts.
    /// </summary>
    public long Mark => Interlocked.Read(ref _forgotten);

    /// <summary>A conversion's bytes; null when it is not kept, or its person's key is gone.</summary>
    public async Task<byte[]?> FindAsync(Conversion conversion, CancellationToken cancellationToken)
    {
        byte[] closed;
        lock (_lock)
        {
            DropOld();
            if (!_entries.TryGetValue(conversion, out var node))
            {
                return null;
            }

            closed = node.Value.Closed;
        }

        var bytes = await _seal.OpenAsync(conversion.UserId, conversion.Name, closed, cancellationToken);
        if (bytes is null)
        {
            Forget(conversion.UserId);
        }

        return bytes;
    }

    /// <summary>Keeps a conversion, unless something was forgotten since the mark: it may have been just this.</summary>
    public async Task KeepAsync(Conversion conversion, ReadOnlyMemory<byte> bytes, long mark, CancellationToken cancellationToken)
    {
        if (bytes.Length > _most / 2
            || await _seal.CloseAsync(conversion.UserId, conversion.Name, bytes, cancellationToken) is not { } closed)
        {
            return;
        }

        lock (_lock)
        {
            if (_forgotten != mark)
            {
                return;
            }

            Drop(conversion);
            if (!_ofUsers.TryGetValue(conversion.UserId, out var own))
            {
                _ofUsers[conversion.UserId] = own = new Share();
            }

            _entries[conversion] = _byAge.AddLast(new Entry(conversion, closed, _time.GetTimestamp(), own.ByAge.AddLast(conversion)));
            own.Bytes += closed.Length;
            _bytes += closed.Length;

            // Whoever looks through thousands of images pushes out their own first.
            while (own.Bytes > _most / 2)
            {
                Drop(own.ByAge.First!.Value);
            }

            while (_bytes > _most)
            {
                Drop(_byAge.First!.Value.Conversion);
            }
        }
    }

    /// <summary>Drops what there is of one image of a person, or of all.</summary>
    public void Forget(Guid userId, Guid? imageId = null)
    {
        lock (_lock)
        {
            _forgotten++;
            if (_ofUsers.TryGetValue(userId, out var own))
            {
                foreach (var conversion in own.ByAge.Where(conversion => imageId is null || conversion.ImageId == imageId).ToArray())
                {
                    Drop(conversion);
                }
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void DropOld()
    {
        lock (_lock)
        {
            while (_byAge.First is { } oldest && _time.GetElapsedTime(oldest.Value.At) >= _lifetime)
            {
                Drop(oldest.Value.Conversion);
            }
        }
    }

    private void Drop(Conversion conversion)
    {
        if (!_entries.Remove(conversion, out var node))
        {
            return;
        }

        _byAge.Remove(node);
        _bytes -= node.Value.Closed.Length;
        var own = _ofUsers[conversion.UserId];
        own.ByAge.Remove(node.Value.Own);
        own.Bytes -= node.Value.Closed.Length;
        if (own.ByAge.Count == 0)
        {
            _ofUsers.Remove(conversion.UserId);
        }
    }

    private sealed record Entry(Conversion Conversion, byte[] Closed, long At, LinkedListNode<Conversion> Own);

    private sealed class Share
    {
        public LinkedList<Conversion> ByAge { get; } = [];

        public long Bytes { get; set; }
    }
}
