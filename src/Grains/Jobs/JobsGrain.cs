using System.Diagnostics;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Queues;
using Aiomus.Storage.Subjects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Jobs;

// The queue's ticket is older than everything else a submission leaves, and younger than nothing: it is written before the
// reservation and the job, and removed after the job is settled. Whatever dies in between, a worker leases the ticket again
// and BeginAsync either runs the job, settles it, or finds that it never came to be.
[GrainType("jobs")]
internal sealed partial class JobsGrain(
    [PersistentState("jobs", StorageNames.User)] IPersistentState<JobsState> jobs,
    IHolderRegister holders,
    IOptions<JobsOptions> options,
    IOptions<QueueOptions> queueOptions,
    TimeProvider time,
    ILogger<JobsGrain> logger) : Grain, IJobsGrain, IDataHolder
{
    private readonly Dictionary<Guid, JobProgress> _progress = [];
    private readonly Dictionary<Guid, QueuePlace> _places = [];
    private readonly Dictionary<Guid, TaskCompletionSource> _waiters = [];
    private readonly HashSet<string> _registeredQueues = [];
    private IGrainTimer? _placeTimer;

    private Guid UserId => this.GetPrimaryKey();

    private IQuotaGrain Quota => GrainFactory.GetGrain<IQuotaGrain>(UserId);

    private IUserEventsGrain Events => GrainFactory.GetGrain<IUserEventsGrain>(UserId);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        WatchPlaces();
        return Task.CompletedTask;
    }

    public async Task<JobSnapshot> SubmitAsync(Guid jobId, JobRequest request, JobTerms terms, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (jobs.State.Find(jobId) is { } known)
        {
            return known.Request == request
                ? ToSnapshot(known)
                : throw new AiomusException(ErrorCode.JobConflict, $"Job {jobId} already has another request.");
        }

        var plan = await GrainFactory.GetGrain<ISubscriptionGrain>(UserId).GetPlanAsync(cancellationToken);
        var queue = QueueOf(request.Model);
        await RegisterQueueAsync(queue, cancellationToken);

        var place = await queue.EnqueueAsync(new QueueTicket(jobId, UserId, terms.WorkSeconds, plan.Weight), cancellationToken);
        try
        {
            await Quota.ReserveAsync(jobId, terms.Credits, cancellationToken);
            jobs.State.Add(jobId, request, terms, time.GetUtcNow(), options.Value.Remembered);
            await WriteAsync(cancellationToken);
        }
        catch (AiomusException refusal) when (refusal.Code != ErrorCode.Unavailable)
        {
            // Not when the database did not answer: the job may be stored all the same, and without its ticket it would wait for
            // ever. A worker finds out.
            LogRefused(jobId, refusal.Code);
            await Quota.ReleaseAsync(jobId, CancellationToken.None);
            await queue.RemoveAsync(jobId, CancellationToken.None);
            throw;
        }

        _places[jobId] = place;
        WatchPlaces();
        LogSubmitted(jobId, request.Model, place.Position);
        await Events.AppendAsync(
            new UserEvent(UserEventType.Queued, jobId, time.GetUtcNow()) { Position = place.Position }, cancellationToken);
        await GrainFactory.GetGrain<IUsageGrain>(UserId).RecordAsync(UsageKind.PromptSubmitted, jobId, 1, cancellationToken);
        return ToSnapshot(jobs.State.Find(jobId)!);
    }

    public Task<JobSnapshot?> FindAsync(Guid jobId, CancellationToken cancellationToken) => Task.FromResult(Snapshot(jobId));

    public Task<IReadOnlyList<JobSnapshot>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobSnapshot>>([.. Enumerable.Reverse(jobs.State.Jobs).Select(ToSnapshot)]);

    // Interleaves: it reads state and waits for a signal that other turns give.
    public async Task<JobSnapshot?> WaitAsync(Guid jobId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (jobs.State.Find(jobId) is { Settled: false })
        {
            if (!_waiters.TryGetValue(jobId, out var settled))
            {
                _waiters[jobId] = settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            // A grain of the silo that waits here keeps the activation: the call is pending all the while.
            await Task.WhenAny(settled.Task, Task.Delay(atMost, time, cancellationToken));
        }

        return Snapshot(jobId);
    }

    public async Task<JobSnapshot?> CancelAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (jobs.State.Find(jobId) is { } job && !job.IsTerminal())
        {
            await CancelAsync(job, cancellationToken);
        }

        return Snapshot(jobId);
    }

    public async Task<JobAssignment?> BeginAsync(
        Guid jobId, int epoch, string worker, int deaths, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (jobs.State.Find(jobId) is not { } job)
        {
            // A submission that died before the job was stored. Its caller never got an answer; nothing of it may stay.
            LogUnknown(jobId);
            await Quota.ReleaseAsync(jobId, cancellationToken);
            await QueueOf(WorkerKey.ModelOf(worker)).RemoveAsync(jobId, cancellationToken);
            return null;
        }

        if (job.IsTerminal())
        {
            await QueueOf(job.Request.Model).RemoveAsync(jobId, cancellationToken);
            return null;
        }

        if (epoch < job.Epoch)
        {
            return null;
        }

        if (deaths >= options.Value.MaxAttempts)
        {
            var reason = $"The job was given up: its worker died {deaths} times while drawing it.";
            await FailAsync(job, ErrorCode.JobAbandoned, reason, cancellationToken);
            return null;
        }

        if (epoch > job.Epoch)
        {
            (job.State, job.Epoch, job.Worker, job.StartedAt) = (JobState.Running, epoch, worker, time.GetUtcNow());
            await WriteAsync(cancellationToken);
            _places.Remove(jobId);
            _progress.Remove(jobId);
            await Events.AppendAsync(new UserEvent(UserEventType.Started, jobId, time.GetUtcNow()), cancellationToken);
        }

        return new JobAssignment(job.Request, job.Terms.TraceParent);
    }

    // Interleaves: it touches only memory, and the newest report wins.
    public async Task ReportProgressAsync(Guid jobId, int epoch, JobProgress progress)
    {
        if (jobs.State.Find(jobId) is not { State: JobState.Running } job || job.Epoch != epoch)
        {
            return;
        }

        _progress[jobId] = progress with { Preview = null };
        var now = time.GetUtcNow();
        await Events.PublishAsync(
            new UserEvent(UserEventType.Progress, jobId, now) { Step = progress.Step, Steps = progress.Steps });
        if (progress.Preview is not null)
        {
            await Events.PublishAsync(new UserEvent(UserEventType.Preview, jobId, now)
            {
                Step = progress.Step,
                Steps = progress.Steps,
                Preview = progress.Preview,
            });
        }
    }

    public async Task<bool> CompleteAsync(
        Guid jobId, int epoch, IReadOnlyList<StoredPicture> pictures, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (jobs.State.Find(jobId) is not { } job || job.Epoch != epoch)
        {
            return false;
        }

        if (!job.IsTerminal())
        {
            job.End(JobState.Succeeded, time.GetUtcNow());
            job.Stored = [.. pictures];
            await WriteAsync(cancellationToken);
            await SettleAsync(cancellationToken);
        }

        return job.State == JobState.Succeeded;
    }

    public async Task<bool> FailAsync(Guid jobId, int epoch, ErrorCode error, string message, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (jobs.State.Find(jobId) is not { } job || job.Epoch != epoch || job.IsTerminal())
        {
            return false;
        }

        await FailAsync(job, error, message, cancellationToken);
        return true;
    }

    public async Task FenceAsync(Guid subject, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        foreach (var job in jobs.State.Jobs.Where(job => !job.IsTerminal()).ToArray())
        {
            await CancelAsync(job, cancellationToken);
        }
    }

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => jobs.EraseAsync(this, cancellationToken);

    private async Task CancelAsync(JobEntry job, CancellationToken cancellationToken)
    {
        var worker = job.State == JobState.Running ? job.Worker : null;
        job.End(JobState.Canceled, time.GetUtcNow());
        await WriteAsync(cancellationToken);
        await SettleAsync(cancellationToken);
        if (worker is not null)
        {
            await StopWorkerAsync(worker, job.Id, cancellationToken);
        }
    }

    // Only a courtesy: a worker that does not hear it loses its lease at the next heartbeat, and its result is refused.
    private async Task StopWorkerAsync(string worker, Guid jobId, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IGpuWorkerGrain>(worker).CancelAsync(jobId, cancellationToken);
        }
        catch (OrleansException fault)
        {
            LogWorkerNotReached(jobId, worker, fault);
        }
        catch (TimeoutException fault)
        {
            LogWorkerNotReached(jobId, worker, fault);
        }
    }

    private async Task FailAsync(JobEntry job, ErrorCode error, string message, CancellationToken cancellationToken)
    {
        (job.Error, job.ErrorMessage) = (error, message);
        job.End(JobState.Failed, time.GetUtcNow());
        await WriteAsync(cancellationToken);
        await SettleAsync(cancellationToken);
    }

    // Carries the end of jobs to everyone it concerns. Each receiver takes a repetition for what it is, provided that jobs are
    // settled one after the other and that nothing new is stored before: which is why every writing method begins with this.
    // The mark itself is stored with the next write: losing it only repeats what is repeatable.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var job in jobs.State.Jobs.Where(job => job.IsTerminal() && !job.Settled).ToArray())
        {
            var ended = new UserEvent(EventOf(job.State), job.Id, job.FinishedAt!.Value);
            if (job.State == JobState.Succeeded)
            {
                job.Pictures = await GrainFactory.GetGrain<IGalleryGrain>(UserId)
                    .AddAsync(job.Id, job.Request, job.Stored, cancellationToken);
                await Quota.CommitAsync(job.Id, cancellationToken);
                await GrainFactory.GetGrain<IUsageGrain>(UserId)
                    .RecordAsync(UsageKind.PictureGenerated, job.Id, job.Stored.Count, cancellationToken);
                ended = ended with { Pictures = job.Pictures };
            }
            else
            {
                await Quota.ReleaseAsync(job.Id, cancellationToken);
                ended = ended with { Error = job.Error };
            }

            await Events.AppendAsync(ended, cancellationToken);
            job.Settled = true;
            await QueueOf(job.Request.Model).RemoveAsync(job.Id, cancellationToken);
            Forget(job);
        }
    }

    private void Forget(JobEntry job)
    {
        _progress.Remove(job.Id);
        _places.Remove(job.Id);
        if (_waiters.Remove(job.Id, out var waiter))
        {
            waiter.SetResult();
        }

        var seconds = (job.FinishedAt!.Value - job.SubmittedAt).TotalSeconds;
        JobInstruments.OnEnded(job.State, job.Error, seconds, job.Stored.Count);
        LogEnded(job.Id, seconds, job.Error is { } error ? $"{job.State}, {error}" : $"{job.State}");
    }

    private Task WriteAsync(CancellationToken cancellationToken) => jobs.WriteAsync(this, cancellationToken);

    private async Task RegisterQueueAsync(IQueueGrain queue, CancellationToken cancellationToken)
    {
        // A ticket names the person, so the queue is a holder too; it is keyed by model, so the register hears it from here.
        if (_registeredQueues.Add(queue.GetPrimaryKeyString()))
        {
            await holders.EnsureRegisteredAsync(UserId, queue.GetGrainId(), cancellationToken);
        }
    }

    private void WatchPlaces()
    {
        var queued = jobs.State.Jobs.Exists(job => job.State == JobState.Queued);
        if (queued && _placeTimer is null)
        {
            var interval = TimeSpan.FromSeconds(options.Value.PlaceInterval);
            _placeTimer = this.RegisterGrainTimer(UpdatePlacesAsync, new GrainTimerCreationOptions(interval, interval) { KeepAlive = true });
        }
        else if (!queued)
        {
            _placeTimer?.Dispose();
            _placeTimer = null;
        }
    }

    private async Task UpdatePlacesAsync(CancellationToken cancellationToken)
    {
        foreach (var job in jobs.State.Jobs.Where(job => job.State == JobState.Queued).ToArray())
        {
            var place = await QueueOf(job.Request.Model).FindPlaceAsync(job.Id, cancellationToken);
            if (place is null)
            {
                _places.Remove(job.Id);
            }
            else if (!_places.TryGetValue(job.Id, out var before) || before.Position != place.Position)
            {
                _places[job.Id] = place;
                await Events.PublishAsync(
                    new UserEvent(UserEventType.Queued, job.Id, time.GetUtcNow()) { Position = place.Position });
            }
        }

        WatchPlaces();
    }

    private IQueueGrain QueueOf(string model) =>
        GrainFactory.GetGrain<IQueueGrain>(QueueKey.For(model, UserId, queueOptions.Value.Shards));

    private JobSnapshot? Snapshot(Guid jobId) => jobs.State.Find(jobId) is { } job ? ToSnapshot(job) : null;

    private JobSnapshot ToSnapshot(JobEntry job)
    {
        // Terminal but not settled: the pictures are not in the gallery yet, so the person is not told so yet.
        var state = job.IsTerminal() && !job.Settled ? JobState.Running : job.State;
        var steps = job.Request.Steps * job.Request.Images;
        var step = state == JobState.Succeeded ? steps : _progress.GetValueOrDefault(job.Id)?.Step ?? 0;
        var place = state == JobState.Queued ? _places.GetValueOrDefault(job.Id) : null;
        return new JobSnapshot(
            job.Id, state, job.Request, job.Terms.Credits, job.SubmittedAt, job.StartedAt, job.FinishedAt,
            step, steps, place, job.Pictures, job.Error, job.ErrorMessage);
    }

    private static UserEventType EventOf(JobState state) => state switch
    {
        JobState.Succeeded => UserEventType.Finished,
        JobState.Failed => UserEventType.Failed,
        JobState.Canceled => UserEventType.Canceled,
        _ => throw new UnreachableException($"{state} is not an end."),
    };
}
