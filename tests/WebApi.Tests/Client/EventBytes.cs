using System.Text;
using System.Text.Json;
using Aiomus.Contracts;
using Aiomus.Contracts.Events;

namespace Aiomus.WebApi.Tests.Client;

/// <summary>A body of server-sent events, one a read, that ends, breaks or falls silent after them.</summary>
internal sealed class EventBytes : Stream
{
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<byte[]> _events;
    private readonly Ending _ending;

    public EventBytes(Ending ending, params string[] events)
    {
        _ending = ending;
        _events = new Queue<byte[]>(events.Select(Encoding.UTF8.GetBytes));
    }

    internal enum Ending
    {
        Closed,
        Broken,
        Silent,
    }

    /// <summary>Completes when all was read and a reader waits for more.</summary>
    public Task FellSilent => _silent.Task;

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static string Event(EventType type, long? id = null)
    {
        var json = JsonSerializer.Serialize(
            new EventResponse { Type = type, Id = id, At = DateTimeOffset.UnixEpoch }, ContractsJson.Options);
        return $"event: {type}\ndata: {json}\n{(id is null ? "" : $"id: {id}\n")}\n";
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_events.TryDequeue(out var next))
        {
            next.CopyTo(buffer);
            return next.Length;
        }

        if (_ending == Ending.Closed)
        {
            return 0;
        }

        if (_ending == Ending.Broken)
        {
            throw new IOException("The connection broke.");
        }

        _silent.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
