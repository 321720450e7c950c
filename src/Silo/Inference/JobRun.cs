using Aiomus.Diffusion.Imaging;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.Silo.Inference;

/// <summary>One leased job in the engine room.</summary>
internal sealed class JobRun : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<IReadOnlyList<RgbImage>> _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RgbImage?[] _images = [];
    private readonly Lock _gate = new();
    private int _missing;
    private bool _disposed;

    public JobRun(JobLease lease)
    {
        Lease = lease;

        // Kept apart from its source, so that the engine can look at it however late.
        Stopping = _stop.Token;
    }

    public JobLease Lease { get; }

    /// <summary>What to draw; null until the job was begun.</summary>
    public JobRequest? Request { get; private set; }

    /// <summary>Cancelled when the job is cancelled, its lease is lost, or the silo stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The images, in order, once all are drawn.</summary>
    public Task<IReadOnlyList<RgbImage>> Drawn => _drawn.Task;

    /// <summary>Done when nothing of this lease goes on here any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Steps done, over all images.</summary>
    public int Step { get; set; }

    /// <summary>When the last report went out, as a timestamp of the time provider; 0 before the first.</summary>
    public long ReportedAt { get; set; }

    public void Begin(JobRequest request)
    {
        Request = request;
        _images = new RgbImage?[request.Images];
        _missing = request.Images;
    }

    /// <summary>One image is drawn.</summary>
    public void OnDrawn(int index, RgbImage image)
    {
        _images[index] = image;
        if (--_missing == 0)
        {
            _drawn.TrySetResult(_images!);
        }
    }

    public void OnFailed(Exception fault) => _drawn.TrySetException(fault);

    public void Stop()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _stop.Cancel();
            }
        }

        _drawn.TrySetCanceled(Stopping);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _stop.Dispose();
        }

        _ended.TrySetResult();
    }
}
