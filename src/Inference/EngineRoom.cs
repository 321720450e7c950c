using System.Collections.Concurrent;
using System.Diagnostics;
using Aiomus.Diffusion;
using Aiomus.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Grains.Inference;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Queues;
using Aiomus.Storage.Blobs;
using Microsoft.Extensions.Options;
using ImageFormat = Aiomus.Imaging.ImageFormat;

namespace Aiomus.Inference;

/// <summary>
/// Runs leased jobs from their beginning to the stored image, off the grains' turns. What fails on the way is told to the job;
/// what cannot be told is found by the queue when the lease runs out.
/// </summary>
internal sealed partial class EngineRoom(
    ModelShelf shelf,
    IGrainFactory grains,
    IBlobStore blobs,
    ILocalSiloDetails silo,
    IOptions<InferenceOptions> options,
    IOptions<QueueOptions> queueOptions,
    QueueMap queues,
    TimeProvider time,
    ILoggerFactory loggers) : IEngineRoom, IDisposable
{
    private const int Attempts = 5;

    private readonly ILogger<EngineRoom> _logger = loggers.CreateLogger<EngineRoom>();
    private readonly ConcurrentDictionary<string, ModelEngine> _engines = new();
    private readonly ConcurrentDictionary<Guid, (string Model, JobRun Run)> _held = new();
    private readonly ConcurrentDictionary<string, bool> _draining = new();
    private readonly Lock _gate = new();
    private volatile bool _stopping;

    /// <summary>Something here became free.</summary>
    public event Action? SlotFreed;

    /// <summary>The worker's key for a model on this silo.</summary>
    public string WorkerOf(string model) => WorkerKey.For(model, silo.SiloAddress.ToParsableString());

    /// <summary>Free places for jobs of a model; none beside a job under which a worker has died.</summary>
    public int FreeSlots(string model) =>
        IsDraining(model) || _held.Values.Any(held => held.Run.Lease.Deaths > 0) ? 0 : Math.Max(0, Slots - Held(model));

    /// <summary>True when a model takes no new jobs, on somebody's word or because all of this stops.</summary>
    public bool IsDraining(string model) => _stopping || _draining.GetValueOrDefault(model);

    /// <summary>The leases that are held for a model.</summary>
    public IReadOnlyList<JobLease> Leases(string model) =>
        [.. _held.Values.Where(held => held.Model == model).Select(held => held.Run.Lease)];

    /// <summary>The models that can run here, with their measured speed.</summary>
    public IReadOnlyList<ModelDescription> Models =>
        [.. shelf.Models.Select(model => model.Describe() with { SecondsPerStep = Engine(model.Name)?.SecondsPerStep ?? 0 })];

    /// <summary>Denoising steps of a model since the start.</summary>
    public long StepsOf(string model) => Engine(model)?.Steps ?? 0;

    /// <summary>How engines get the models that they borrow.</summary>
    internal Func<ModelLoan, ILentModel> Lend { get; init; } = static loan => new LentModel(loan);

    private int Slots => options.Value.MaxBatch + options.Value.Prefetch;

    /// <summary>Takes a leased job if there is a free slot. Returns at once; the job runs on.</summary>
    public bool TryStart(string model, JobLease lease)
    {
        JobRun run;
        JobRun? older;
        lock (_gate)
        {
            if (FreeSlots(model) == 0 || shelf.Find(model) is null)
            {
                return false;
            }

            // An older lease of the same job may still be here. It is lost; the newer one begins when it is gone. Refusing the newer
            // one instead would have the queue offer it again at once, and each time use up one of the job's attempts.
            older = _held.TryGetValue(lease.JobId, out var held) ? held.Run : null;
            if (older?.Lease.Epoch >= lease.Epoch)
            {
                return older.Lease.Epoch == lease.Epoch;
            }

            run = new JobRun(lease);
            _held[lease.JobId] = (model, run);
            _engines.GetOrAdd(model, _ => new ModelEngine(
                model, token => Lend(shelf.Borrow(model, token)), options.Value, Report, time, loggers.CreateLogger<ModelEngine>()));
        }

        older?.Stop();

        // Runs on the thread pool, outside the caller's grain context.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RunAsync(model, run, older?.Ended ?? Task.CompletedTask));
        }

        return true;
    }

    public void Cancel(Guid jobId)
    {
        if (_held.TryGetValue(jobId, out var held))
        {
            held.Run.Stop();
        }
    }

    /// <summary>Stops the work under a lease that the queue has given to another; a newer lease of the same job goes on.</summary>
    public void Lose(JobLease lease)
    {
        if (_held.TryGetValue(lease.JobId, out var held) && held.Run.Lease.Epoch == lease.Epoch)
        {
            held.Run.Stop();
        }
    }

    public void SetDraining(string model, bool draining)
    {
        _draining[model] = draining;
        SlotFreed?.Invoke();
    }

    public WorkerStatus GetStatus(string model) => new(
        shelf.Find(model) is not null && !IsDraining(model),
        Slots,
        [.. Leases(model).Select(lease => lease.JobId)],
        IsDraining(model));

    /// <summary>Takes no more work and waits for what runs, at most for the given time; then stops the rest.</summary>
    public async Task DrainAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        _stopping = true;
        var deadline = time.GetTimestamp();
        while (!_held.IsEmpty && time.GetElapsedTime(deadline) < atMost && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None);
        }

        foreach (var (_, run) in _held.Values)
        {
            run.Stop();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (var (_, run) in _held.Values)
        {
            run.Stop();
        }

        foreach (var engine in _engines.Values)
        {
            engine.Dispose();
        }
    }

    private ModelEngine? Engine(string model) => _engines.GetValueOrDefault(model);

    private int Held(string model) => _held.Values.Count(held => held.Model == model);

    private async Task RunAsync(string model, JobRun run, Task older)
    {
        var lease = run.Lease;
        try
        {
            await older;
            await DrawAsync(model, run);
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            LogStopped(lease.JobId);
        }
        catch (Exception fault)
        {
            // The top of a background task. What did not answer is not the job's fault.
            LogLost(lease.JobId, fault);
            await HandBackAsync(model, lease, failed: fault is not (OrleansException or TimeoutException));
        }
        finally
        {
            _held.TryRemove(new KeyValuePair<Guid, (string, JobRun)>(lease.JobId, (model, run)));
            run.Dispose();
            SlotFreed?.Invoke();
        }
    }

    private async Task DrawAsync(string model, JobRun run)
    {
        var lease = run.Lease;
        var job = grains.GetGrain<IJobsGrain>(lease.UserId);
        var assignment = await RetryAsync(
            () => job.BeginAsync(lease.JobId, lease.Epoch, WorkerOf(model), lease.Deaths, run.Stopping), run.Stopping);
        if (assignment is null || (lease.Deaths > 0 && !await IsAloneAsync(model, run)))
        {
            return;
        }

        using var activity = InferenceInstruments.Source.StartActivity("draw", ActivityKind.Consumer, assignment.TraceParent);
        activity?.SetTag("aiomus.job", lease.JobId);
        activity?.SetTag("aiomus.model", model);
        activity?.SetTag("aiomus.epoch", lease.Epoch);

        run.Begin(assignment.Request);
        try
        {
            Engine(model)!.Add(run);
            var stored = await StoreAsync(run, await run.Drawn);
            await CompleteAsync(job, lease, stored);
        }
        catch (AiomusException refusal) when (refusal.Code == ErrorCode.AccountGone)
        {
            // The person is gone; there is nobody left to tell.
            LogStopped(lease.JobId);
        }
        catch (AiomusException refusal) when (refusal.Code != ErrorCode.Unavailable)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            LogFailed(lease.JobId, refusal);
            await RetryAsync(() => job.FailAsync(lease.JobId, lease.Epoch, refusal.Code, refusal.Message), CancellationToken.None);
        }
        catch (Exception fault) when (MemoryShortage.Caused(fault))
        {
            // The engine has tried it with nothing beside it in the call: another attempt would end the same way.
            activity?.SetStatus(ActivityStatusCode.Error);
            LogFailed(lease.JobId, fault);
            await RetryAsync(
                () => job.FailAsync(
                    lease.JobId, lease.Epoch, ErrorCode.ImageTooLarge, "The image is too large for this worker's memory."),
                CancellationToken.None);
        }
        catch (Exception fault) when (fault is DiffusionException or ModelException or ArgumentException)
        {
            // The model refuses what it refused: another attempt would end the same way.
            activity?.SetStatus(ActivityStatusCode.Error);
            LogFailed(lease.JobId, fault);
            await RetryAsync(
                () => job.FailAsync(lease.JobId, lease.Epoch, ErrorCode.InferenceFailed, "The model could not make this image."),
                CancellationToken.None);
        }
    }

    // A job under which a worker has died is drawn with nothing beside it, so that only it can be to blame should another die. Nothing
    // new begins here while it is held; what runs ends first. False when the lease is lost.
    private async Task<bool> IsAloneAsync(string model, JobRun run)
    {
        while (_held.Values.FirstOrDefault(held => held.Run != run).Run is { } other)
        {
            await other.Ended.WaitAsync(run.Stopping);
        }

        return await RetryAsync(
            () => QueueOf(model, run.Lease).BeginAloneAsync(run.Lease.JobId, run.Lease.Epoch, run.Stopping), run.Stopping);
    }

    // Names carry the epoch, so that a worker which lost its lease can never overwrite or delete what its successor stored.
    private async Task<StoredImage[]> StoreAsync(JobRun run, IReadOnlyList<RgbImage> images)
    {
        using var activity = InferenceInstruments.Source.StartActivity("store");
        var stored = new List<StoredImage>();
        try
        {
            for (var index = 0; index < images.Count; index++)
            {
                // The two lists of formats are the same, number by number: ImageFormatsTests says so.
                var request = run.Request!;
                var bytes = ImageEncoder.Encode(
                    images[index], (ImageFormat)request.Format, request.Quality, ImageMetadata.Generated);

                // Noted before it is stored: a store that failed late may hold it all the same.
                var name = ImageBlob.NameOf(run.Lease.JobId, index, run.Lease.Epoch, request.Format);
                stored.Add(new StoredImage(index, name, bytes.Length, request.SeedOf(index)));

                // False is one's own earlier try, whose answer was lost: nobody else stores under this epoch.
                await RetryAsync(() => blobs.PutAsync(run.Lease.UserId, name, bytes, CancellationToken.None), run.Stopping);
            }
        }
        catch
        {
            await DiscardAsync(run.Lease, stored);
            throw;
        }

        return [.. stored];
    }

    private async Task CompleteAsync(IJobsGrain job, JobLease lease, StoredImage[] stored)
    {
        // Where the answer stays away the images stay too: the job may have them. Another attempt finds out.
        if (!await RetryAsync(() => job.CompleteAsync(lease.JobId, lease.Epoch, stored), CancellationToken.None))
        {
            LogRefused(lease.JobId, lease.Epoch);
            await DiscardAsync(lease, stored);
        }
    }

    private async Task DiscardAsync(JobLease lease, IReadOnlyList<StoredImage> stored)
    {
        foreach (var image in stored)
        {
            try
            {
                await RetryAsync(() => blobs.DeleteAsync(lease.UserId, image.Blob), CancellationToken.None);
            }
            catch (AiomusException fault)
            {
                LogLeft(lease.JobId, image.Blob, fault);
            }
        }
    }

    private void Report(JobRun run, JobProgress progress) =>
        _ = grains.GetGrain<IJobsGrain>(run.Lease.UserId).ReportProgressAsync(run.Lease.JobId, run.Lease.Epoch, progress);

    // To another try, after a pause; after a few that failed, back to its owner with the true reason.
    private async Task HandBackAsync(string model, JobLease lease, bool failed)
    {
        var failures = lease.Failures + 1;
        try
        {
            if (failed && failures >= queueOptions.Value.MaxFailures)
            {
                await RetryAsync(
                    () => grains.GetGrain<IJobsGrain>(lease.UserId).FailAsync(
                        lease.JobId,
                        lease.Epoch,
                        ErrorCode.InferenceFailed,
                        $"The worker failed {failures} times while drawing this image."),
                    CancellationToken.None);
            }
            else
            {
                await QueueOf(model, lease).PostponeAsync(lease.JobId, lease.Epoch, failed);
            }
        }
        catch (Exception fault)
        {
            // The lease runs out by itself.
            LogLost(lease.JobId, fault);
        }
    }

    private IQueueGrain QueueOf(string model, JobLease lease) =>
        queues.Find(model, lease.UserId);

    // Every call here is idempotent under its epoch, so whoever dies or fails half way through an answer is simply asked again.
    private async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception fault) when (attempt < Attempts && MayPass(fault))
            {
                LogRetry(attempt, fault);
                await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt) / 4), time, cancellationToken);
            }
        }
    }

    // A refusal is final; a database or a store that did not answer is not.
    private static bool MayPass(Exception fault) => fault is AiomusException refusal
        ? refusal.Code is ErrorCode.Unavailable or ErrorCode.StorageUnavailable
        : fault is not OperationCanceledException;

    [LoggerMessage(LogLevel.Information, "Job {JobId} is stopped here.")]
    private partial void LogStopped(Guid jobId);

    [LoggerMessage(LogLevel.Error, "Job {JobId} failed.")]
    private partial void LogFailed(Guid jobId, Exception fault);

    [LoggerMessage(LogLevel.Error, "Job {JobId} is lost here; the queue will give it to a worker again.")]
    private partial void LogLost(Guid jobId, Exception fault);

    [LoggerMessage(LogLevel.Warning, "The images of job {JobId} under lease {Epoch} are not wanted any more.")]
    private partial void LogRefused(Guid jobId, int epoch);

    [LoggerMessage(LogLevel.Error, "The image {Blob} of job {JobId} is not wanted and could not be deleted.")]
    private partial void LogLeft(Guid jobId, string blob, Exception fault);

    [LoggerMessage(LogLevel.Warning, "A call failed in attempt {Attempt}; trying again.")]
    private partial void LogRetry(int attempt, Exception fault);
}
