using System.Diagnostics;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Usage;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Jobs;

// How a job ends: its images, its charge, its count and the event that tells the person are one transaction with the end itself, so there
// is no end of which only a part is known. The ticket goes after it.
internal sealed partial class JobsGrain
{
    // The number of the person's newest image; null until it was wanted.
    private long? _latestImage;

    public async Task<int> SweepAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var key = JobRecords.KeyOf(jobId);
        var leftover = await records.FindAsync(JobRecords.Leftover, UserId, key, cancellationToken);
        var found = leftover is null ? 0 : await ClearAsync(jobId, leftover.State, cancellationToken);

        // Also where it cannot be read: then its person is gone, and so are the files.
        await records.ApplyAsync(UserId, [RecordChange.Delete(JobRecords.Leftover, key)], cancellationToken);
        return found;
    }

    /// <summary>Ends a job that has not ended.</summary>
    /// <param name="job">The job.</param>
    /// <param name="state">How it ends.</param>
    /// <param name="fill">Notes at the job what belongs to this end.</param>
    /// <param name="bytes">The size of its images.</param>
    /// <param name="cancellationToken">Cancels the reading and the writing.</param>
    private async Task EndAsync(
        JobRecord job, JobState state, Action<JobEntry> fill, long bytes, CancellationToken cancellationToken)
    {
        // What has to be read is read before the job changes in memory: when that fails nothing has happened.
        var next = await NextImageAsync(cancellationToken);
        IReadOnlyList<UserEvent> kept = [];
        await ChargeAsync(
            quota => EndChargeAsync(quota, job.Entry.Id, state, bytes, cancellationToken),
            async credits =>
            {
                fill(job.Entry);
                job.Entry.End(state, time.GetUtcNow());
                kept = await StoreEndAsync(job, credits, next, added: null, cancellationToken);
            },
            cancellationToken);
        await FollowEndAsync(job.Entry, kept, cancellationToken);
    }

    // Earlier versions stored the end of a job first, and what belongs to it after. Each of them takes a repetition for what it is.
    private async Task SettleAsync(JobRecord job, CancellationToken cancellationToken)
    {
        var entry = job.Entry;
        if (entry.Settled)
        {
            return;
        }

        var next = await NextImageAsync(cancellationToken);
        var added = await GrainFactory.GetGrain<IGalleryGrain>(UserId).FindAdditionAsync(entry.Id, cancellationToken);
        var bytes = added is null && entry.State == JobState.Succeeded ? entry.Stored.Sum(image => image.Bytes) : 0;
        IReadOnlyList<UserEvent> kept = [];
        await ChargeAsync(
            quota => EndChargeAsync(quota, entry.Id, entry.State, bytes, cancellationToken),
            async credits => kept = await StoreEndAsync(job, credits, next, added, cancellationToken),
            cancellationToken);
        await FollowEndAsync(entry, kept, cancellationToken);
    }

    private static Task<IReadOnlyList<RecordChange>> EndChargeAsync(
        QuotaBook quota, Guid jobId, JobState state, long bytes, CancellationToken cancellationToken) => state == JobState.Succeeded
            ? quota.CommitAsync(jobId, bytes, cancellationToken)
            : quota.ReleaseAsync(jobId, cancellationToken);

    // What an earlier version set aside before it stored the job.
    private async Task ReleaseAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await ChargeAsync(
            quota => quota.ReleaseAsync(jobId, cancellationToken),
            release => release.Count > 0 ? records.ApplyAsync(UserId, release, cancellationToken) : Task.CompletedTask,
            cancellationToken);
    }

    private async Task StoreForgottenAsync(JobRecord job, Guid imageId, CancellationToken cancellationToken)
    {
        // None of an earlier version, which the gallery counts.
        var image = await records.FindAsync(JobRecords.Image, UserId, JobRecords.KeyOf(imageId), cancellationToken);
        await ChargeAsync(
            quota => Task.FromResult(image is null ? [] : quota.Forget(image.State.Stored.Bytes)),
            sums => _book.WriteSettledAsync(
                job,
                [
                    RecordChange.Delete(JobRecords.Image, JobRecords.KeyOf(imageId)),
                    UsageRecords.Count(UsageKind.ImageDeleted, imageId, 1, time.GetUtcNow()),
                    .. sums,
                ],
                cancellationToken),
            cancellationToken);
    }

    private async Task<long> NextImageAsync(CancellationToken cancellationToken)
    {
        _latestImage ??= await records.LastNumberAsync(JobRecords.Image, UserId, cancellationToken);
        return _latestImage.Value + 1;
    }

    private async Task<IReadOnlyList<UserEvent>> StoreEndAsync(
        JobRecord job, IReadOnlyList<RecordChange> credits, long nextImage, Guid[]? added, CancellationToken cancellationToken)
    {
        var entry = job.Entry;
        var at = entry.FinishedAt!.Value;
        var ended = new UserEvent(EventOf(entry.State), entry.Id, at) { Error = entry.Error };
        List<RecordChange> others = [.. credits];
        if (entry.State == JobState.Succeeded)
        {
            if (added is null)
            {
                others.AddRange(entry.Stored.Select((stored, i) => JobRecords.Add(entry.Id, stored, nextImage + i, at)));
                _latestImage = nextImage + entry.Stored.Count - 1;
            }

            entry.Images = added ?? [.. entry.Stored.Select(stored => ImageId.Create(entry.Id, stored.Index))];
            ended = ended with { Images = entry.Images, Error = null };
            others.Add(UsageRecords.Count(UsageKind.ImageGenerated, entry.Id, entry.Stored.Count, at));
        }

        if (JobLeftover.Of(entry) is { } leftover)
        {
            others.Add(RecordChange.InsertOnce(
                JobRecords.Leftover, JobRecords.KeyOf(entry.Id), leftover, (time.GetUtcNow() + LeftoverTime).UtcTicks, isOpen: true));
        }

        entry.Settled = true;
        return await _book.WriteAsync(job, [ended], others, cancellationToken);
    }

    private async Task FollowEndAsync(JobEntry entry, IReadOnlyList<UserEvent> kept, CancellationToken cancellationToken)
    {
        await TellAsync(kept);
        OnSettled(entry);
        if (JobLeftover.Of(entry) is { } leftover)
        {
            // At once; the note has it done once more when no worker can be at it any longer.
            await TryClearAsync(entry.Id, leftover, cancellationToken);
        }

        await queues.Find(entry.Request.Model, UserId).RemoveAsync(entry.Id, cancellationToken);
    }

    private TimeSpan LeftoverTime => TimeSpan.FromMinutes(options.Value.LeftoverMinutes);

    // A store that fails must not keep the end from the person: the files are looked for again in any case.
    private async Task TryClearAsync(Guid jobId, JobLeftover leftover, CancellationToken cancellationToken)
    {
        try
        {
            await ClearAsync(jobId, leftover, cancellationToken);
        }
        catch (AiomusException fault) when (fault.Code == ErrorCode.StorageUnavailable)
        {
            LogNotCleared(jobId, fault);
        }
    }

    private async Task<int> ClearAsync(Guid jobId, JobLeftover leftover, CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var name in leftover.NamesOf(jobId))
        {
            found += await blobs.DeleteAsync(UserId, name, cancellationToken) ? 1 : 0;
        }

        return found;
    }

    private void OnSettled(JobEntry job)
    {
        _progress.Remove(job.Id);
        _places.Remove(job.Id);
        if (_waiters.Remove(job.Id, out var waiter))
        {
            waiter.SetResult();
        }

        var seconds = (job.FinishedAt!.Value - job.SubmittedAt).TotalSeconds;
        counter.OnEnded(job.State);
        JobInstruments.OnEnded(job.State, job.Error, seconds, job.Stored.Count);
        LogEnded(job.Id, seconds, job.Error is { } error ? $"{job.State}, {error}" : $"{job.State}");
    }

    private static UserEventType EventOf(JobState state) => state switch
    {
        JobState.Succeeded => UserEventType.Finished,
        JobState.Failed => UserEventType.Failed,
        JobState.Canceled => UserEventType.Canceled,
        _ => throw new UnreachableException($"{state} is not an end."),
    };
}
