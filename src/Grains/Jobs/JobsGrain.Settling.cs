using System.Diagnostics;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Usage;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Jobs;

// How the end of a job reaches everyone it concerns. Each receiver takes a repetition for what it is, however old; that all of them
// were reached is stored before the ticket goes, together with the event that tells the person.
internal sealed partial class JobsGrain
{
    public async Task<int> SweepAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var key = JobRecords.KeyOf(jobId);
        var leftover = await records.FindAsync(JobRecords.Leftover, UserId, key, cancellationToken);
        var found = leftover is null ? 0 : await ClearAsync(jobId, leftover.State, cancellationToken);

        // Also where it cannot be read: then its person is gone, and so are the files.
        await records.ApplyAsync(UserId, [RecordChange.Delete(JobRecords.Leftover, key)], cancellationToken);
        return found;
    }

    private async Task SettleAsync(JobRecord job, CancellationToken cancellationToken)
    {
        var entry = job.Entry;
        if (entry.Settled)
        {
            return;
        }

        var ended = new UserEvent(EventOf(entry.State), entry.Id, entry.FinishedAt!.Value);
        List<RecordChange> others = [];
        if (entry.State == JobState.Succeeded)
        {
            entry.Images = await GrainFactory.GetGrain<IGalleryGrain>(UserId)
                .AddAsync(entry.Id, entry.Request, entry.Stored, cancellationToken);
            await Quota.CommitAsync(entry.Id, cancellationToken);
            others.Add(UsageRecords.Count(UsageKind.ImageGenerated, entry.Id, entry.Stored.Count, entry.FinishedAt.Value));
            ended = ended with { Images = entry.Images };
        }
        else
        {
            await Quota.ReleaseAsync(entry.Id, cancellationToken);
            ended = ended with { Error = entry.Error };
        }

        // At once, and once more when no worker can be at it any longer.
        if (JobLeftover.Of(entry) is { } leftover)
        {
            await TryClearAsync(entry.Id, leftover, cancellationToken);
            others.Add(RecordChange.InsertOnce(
                JobRecords.Leftover, JobRecords.KeyOf(entry.Id), leftover, (time.GetUtcNow() + LeftoverTime).UtcTicks, isOpen: true));
        }

        entry.Settled = true;
        await WriteAsync(job, ended, others, cancellationToken);
        OnSettled(entry);
        await QueueOf(entry.Request.Model).RemoveAsync(entry.Id, cancellationToken);
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
