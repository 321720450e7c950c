using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Jobs;

// The queue's ticket is older than everything else a submission leaves, and younger than nothing: it is written before the job and
// removed after the job has ended. Whatever dies in between, a worker leases the ticket again and BeginAsync either runs the job, finds
// that it has ended, or finds that it never came to be.
// A job is a record of its own. What belongs to a change of it (events, usage, credits, images) is stored in the transaction of that
// change: see decision 17.
[GrainType("jobs")]
internal sealed partial class JobsGrain(
    [PersistentState("jobs", StorageNames.User)] IPersistentState<JobsState> earlier,
    IRecordStore records,
    IHolderRegister holders,
    IBlobStore blobs,
    IOptions<JobsOptions> options,
    QueueMap queues,
    ModelCatalog models,
    IPlanCatalog plans,
    JobCounter counter,
    TimeProvider time,
    ILogger<JobsGrain> logger) : Grain, IJobsGrain, IDataHolder
{
    private readonly Dictionary<Guid, JobProgress> _progress = [];
    private readonly Dictionary<Guid, QueuePlace> _places = [];
    private readonly Dictionary<Guid, TaskCompletionSource> _waiters = [];
    private readonly HashSet<string> _registeredQueues = [];
    private JobBook _book = null!;
    private bool _isEnding;

    private Guid UserId => this.GetPrimaryKey();

    private IUserEventsGrain Events => GrainFactory.GetGrain<IUserEventsGrain>(UserId);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await earlier.CarryOverAsync(CarryOverAsync, cancellationToken);
        _book = new JobBook(records, UserId, options.Value.Remembered);
        await _book.LoadAsync(await Events.GetLatestAsync(cancellationToken), cancellationToken);
        Watch();
    }

    public async Task<JobSnapshot?> FindAsync(Guid jobId, CancellationToken cancellationToken) =>
        await _book.FindAsync(jobId, cancellationToken) is { } job ? ToSnapshot(job.Entry) : null;

    public Task<IReadOnlyList<JobSnapshot>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobSnapshot>>([.. _book.List().Select(job => ToSnapshot(job.Entry))]);

    // Interleaves: it reads state and waits for a signal that other turns give.
    public async Task<JobSnapshot?> WaitAsync(Guid jobId, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (!_isEnding && _book.FindOpen(jobId) is not null)
        {
            if (!_waiters.TryGetValue(jobId, out var settled))
            {
                _waiters[jobId] = settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            // A grain of the silo that waits here keeps the activation: the call is pending all the while.
            await Task.WhenAny(settled.Task, Task.Delay(atMost, time, cancellationToken));
        }

        return await FindAsync(jobId, cancellationToken);
    }

    public async Task<JobSnapshot?> CancelAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (_book.FindOpen(jobId) is { } job)
        {
            await CancelAsync(job, cancellationToken);
        }

        return await FindAsync(jobId, cancellationToken);
    }

    public async Task<JobAssignment?> BeginAsync(
        Guid jobId, int epoch, string worker, int deaths, CancellationToken cancellationToken)
    {
        if (await _book.FindAsync(jobId, cancellationToken) is not { } job)
        {
            // A submission that died before the job was stored. Its caller never got an answer; nothing of it may stay.
            LogUnknown(jobId);
            await ReleaseAsync(jobId, cancellationToken);
            await queues.Find(WorkerKey.ModelOf(worker), UserId).RemoveAsync(jobId, cancellationToken);
            return null;
        }

        var entry = job.Entry;
        if (entry.IsTerminal())
        {
            await SettleAsync(job, cancellationToken);
            await queues.Find(entry.Request.Model, UserId).RemoveAsync(jobId, cancellationToken);
            return null;
        }

        if (epoch < entry.Epoch)
        {
            return null;
        }

        if (deaths >= options.Value.MaxAttempts)
        {
            var reason = $"The job was given up: its worker died {deaths} times while drawing it.";
            await FailAsync(job, ErrorCode.JobAbandoned, reason, cancellationToken);
            return null;
        }

        if (epoch > entry.Epoch)
        {
            (entry.State, entry.Epoch, entry.Worker, entry.StartedAt) = (JobState.Running, epoch, worker, time.GetUtcNow());
            await WriteAsync(job, new UserEvent(UserEventType.Started, jobId, entry.StartedAt.Value), [], cancellationToken);
            _places.Remove(jobId);
            _progress.Remove(jobId);
        }

        return new JobAssignment(entry.Request, entry.Terms.TraceParent);
    }

    // Interleaves: it touches only memory, and the newest report wins.
    public async Task ReportProgressAsync(Guid jobId, int epoch, JobProgress progress)
    {
        if (_book.FindOpen(jobId) is not { Entry: { State: JobState.Running } job } || job.Epoch != epoch)
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
        Guid jobId, int epoch, IReadOnlyList<StoredImage> images, CancellationToken cancellationToken)
    {
        if (await _book.FindAsync(jobId, cancellationToken) is not { } job || job.Entry.Epoch != epoch)
        {
            return false;
        }

        if (job.Entry.IsTerminal())
        {
            await SettleAsync(job, cancellationToken);
        }
        else
        {
            await EndAsync(
                job, JobState.Succeeded, entry => entry.Stored = [.. images], images.Sum(image => image.Bytes), cancellationToken);
        }

        return job.Entry.State == JobState.Succeeded;
    }

    public async Task<bool> FailAsync(Guid jobId, int epoch, ErrorCode error, string message, CancellationToken cancellationToken)
    {
        if (_book.FindOpen(jobId) is not { } job || job.Entry.Epoch != epoch || job.Entry.IsTerminal())
        {
            return false;
        }

        await FailAsync(job, error, message, cancellationToken);
        return true;
    }

    // Interleaves: a settled job that succeeded is written by nobody else.
    // One that is just being settled is refused: the gallery still lists the image, and it can be deleted again.
    public async Task ForgetImageAsync(Guid jobId, Guid imageId, CancellationToken cancellationToken)
    {
        if (_book.FindOpen(jobId) is not null)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The image's job is being finished. Try again.");
        }

        if (await _book.FindAsync(jobId, cancellationToken) is not { Entry: { Settled: true, State: JobState.Succeeded } entry } job
            || !entry.Images.Except(entry.Deleted).Contains(imageId))
        {
            return;
        }

        entry.Deleted = [.. entry.Deleted, imageId];
        if (!entry.Images.Except(entry.Deleted).Any())
        {
            entry.ForgetTexts();
        }

        await StoreAsync(() => StoreForgottenAsync(job, imageId, cancellationToken));
    }

    // Nothing is stored for the person any more, so the jobs are only stopped: what is stored of them is deleted next.
    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken)
    {
        StopWatching();
        foreach (var job in _book.Open.Select(job => job.Entry).ToArray())
        {
            await queues.Find(job.Request.Model, UserId).RemoveAsync(job.Id, cancellationToken);
            if (job is { State: JobState.Running, Worker: { } worker })
            {
                await StopWorkerAsync(worker, job.Id, cancellationToken);
            }
        }
    }

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        End();
        return HeldRows.Of(this).EraseAsync(cancellationToken);
    }

    private async Task CancelAsync(JobRecord job, CancellationToken cancellationToken)
    {
        var worker = job.Entry.State == JobState.Running ? job.Entry.Worker : null;
        if (job.Entry.IsTerminal())
        {
            await SettleAsync(job, cancellationToken);
        }
        else
        {
            await EndAsync(job, JobState.Canceled, _ => { }, bytes: 0, cancellationToken);
        }

        if (worker is not null)
        {
            await StopWorkerAsync(worker, job.Entry.Id, cancellationToken);
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

    private Task FailAsync(JobRecord job, ErrorCode error, string message, CancellationToken cancellationToken) => EndAsync(
        job, JobState.Failed, entry => (entry.Error, entry.ErrorMessage) = (error, message), bytes: 0, cancellationToken);

    private async Task WriteAsync(
        JobRecord job, UserEvent userEvent, IReadOnlyList<RecordChange> others, CancellationToken cancellationToken)
    {
        IReadOnlyList<UserEvent> kept = [];
        await StoreAsync(async () => kept = await _book.WriteAsync(job, [userEvent], others, cancellationToken));
        await TellAsync(kept);
    }

    // One-way: a fault over there holds up nothing here. The events are stored, and whoever follows reads them by the cursor.
    private async Task TellAsync(IReadOnlyList<UserEvent> kept)
    {
        foreach (var numbered in kept)
        {
            await Events.PublishAsync(numbered);
        }
    }

    // A failed write leaves the truth unknown, so the activation ends and the next one reads it.
    private async Task StoreAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            End();
            throw;
        }
    }

    // An activation that ends takes in no more calls, and does not end while anybody waits in it: so nobody may.
    private void End()
    {
        _isEnding = true;
        foreach (var waiter in _waiters.Values)
        {
            waiter.SetResult();
        }

        _waiters.Clear();
        DeactivateOnIdle();
    }

    private async Task CarryOverAsync(JobsState state, CancellationToken cancellationToken)
    {
        // Earlier versions stored the mark of the last settled job with the next write only. The event was the last thing they did for it,
        // so whoever was told of an end was settled. What usage counted comes over before this adds to it.
        await GrainFactory.GetGrain<IUsageGrain>(UserId).GetTotalsAsync(cancellationToken);
        var told = (await Events.ReadAsync(0, cancellationToken)).Events;
        foreach (var job in state.Jobs.Where(job => job.IsTerminal() && !job.Settled))
        {
            if (Array.Find(told, userEvent => userEvent.JobId == job.Id && userEvent.Type == EventOf(job.State)) is { } end)
            {
                (job.Settled, job.Images) = (true, end.Images ?? []);
            }
        }

        RecordChange Carry(JobEntry job, int index)
        {
            job.Number = index + 1;
            return RecordChange.InsertOnce(JobRecords.Job, JobRecords.KeyOf(job.Id), job, job.Number, isOpen: !job.Settled);
        }

        await records.ApplyAsync(UserId, [.. state.Jobs.Select(Carry)], cancellationToken);
    }

    private JobSnapshot ToSnapshot(JobEntry job)
    {
        // Ended but not settled, or not stored as settled: the person is not told so yet, nor how it ended.
        if (job.IsTerminal() && _book.FindOpen(job.Id) is not null)
        {
            return ToSnapshot(job, JobState.Running) with { FinishedAt = null, Images = [], Error = null, ErrorMessage = null };
        }

        return ToSnapshot(job, job.State);
    }

    private JobSnapshot ToSnapshot(JobEntry job, JobState state)
    {
        var steps = job.Request.Steps * job.Request.Images;
        var step = state == JobState.Succeeded ? steps : _progress.GetValueOrDefault(job.Id)?.Step ?? 0;
        var place = state == JobState.Queued ? _places.GetValueOrDefault(job.Id) : null;
        return new JobSnapshot(
            job.Id, state, job.Request, job.Terms.Credits, job.SubmittedAt, job.StartedAt, job.FinishedAt,
            step, steps, place, job.Images, job.Error, job.ErrorMessage, job.Terms.Fingerprint);
    }
}
