using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Blobs;

/// <summary>Reads a sealed blob chunk by chunk, from anywhere: a part of an image costs the chunks that it lies in.</summary>
internal sealed class SealedStream : Stream
{
    private readonly Stream _stored;
    private readonly BlobSeal _seal;
    private readonly int _chunks;
    private readonly byte[] _sealed;
    private readonly byte[] _plain;
    private int _held = -1;
    private int _heldLength;
    private long _position;

    private SealedStream(Stream stored, BlobSeal seal, int chunks)
    {
        (_stored, _seal, _chunks) = (stored, seal, chunks);
        Length = stored.Length - BlobSeal.HeaderBytes - ((long)chunks * BlobSeal.TagBytes);

        // Most images are smaller than a chunk.
        _plain = GC.AllocateUninitializedArray<byte>((int)Math.Min(Length, BlobSeal.ChunkBytes));
        _sealed = GC.AllocateUninitializedArray<byte>(_plain.Length + BlobSeal.TagBytes);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <exception cref="DamagedDataException">It is no sealed blob, or its length is none that one can have.</exception>
    public static async Task<SealedStream> OpenAsync(Stream stored, byte[] key, Guid userId, string name, CancellationToken cancellationToken)
    {
        var header = new byte[BlobSeal.HeaderBytes];
        var read = await stored.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        var prefix = BlobSeal.ReadHeader(header.AsSpan(0, read), userId, name);
        var body = stored.Length - BlobSeal.HeaderBytes;
        var chunks = (int)((body + BlobSeal.SealedChunkBytes - 1) / BlobSeal.SealedChunkBytes);
        if (chunks == 0 || body - ((long)(chunks - 1) * BlobSeal.SealedChunkBytes) < BlobSeal.TagBytes)
        {
            throw BlobSeal.Damaged(userId, name);
        }

        var stream = new SealedStream(stored, new BlobSeal(key, userId, name, prefix), chunks);

        // The last chunk tells whether anything was cut off: before the first byte is given out.
        await stream.HoldAsync(chunks - 1, cancellationToken);
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || _position >= Length)
        {
            return 0;
        }

        await HoldAsync((int)(_position / BlobSeal.ChunkBytes), cancellationToken);
        var count = Give(buffer.Length);
        _plain.AsMemory((int)(_position % BlobSeal.ChunkBytes), count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0 || _position >= Length)
        {
            return 0;
        }

        var number = (int)(_position / BlobSeal.ChunkBytes);
        if (_held != number)
        {
            Seek(number);
            Take(number, _stored.ReadAtLeast(_sealed, _sealed.Length, throwOnEndOfStream: false));
        }

        var count = Give(buffer.Length);
        _plain.AsSpan((int)(_position % BlobSeal.ChunkBytes), count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _seal.Dispose();
            _stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task HoldAsync(int number, CancellationToken cancellationToken)
    {
        if (_held != number)
        {
            Seek(number);
            Take(number, await _stored.ReadAtLeastAsync(_sealed, _sealed.Length, throwOnEndOfStream: false, cancellationToken));
        }
    }

    private void Seek(int number) => _stored.Position = BlobSeal.HeaderBytes + ((long)number * BlobSeal.SealedChunkBytes);

    private void Take(int number, int read)
    {
        _held = -1;
        _heldLength = read - BlobSeal.TagBytes;
        _seal.Open(number, number == _chunks - 1, _sealed.AsSpan(0, read), _plain.AsSpan(0, _heldLength));
        _held = number;
    }

    private int Give(int wanted) => Math.Min(wanted, _heldLength - (int)(_position % BlobSeal.ChunkBytes));
}
