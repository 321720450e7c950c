using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.Grains.Jobs;

// While there are jobs that are not settled the activation stays, looks at their places in the queue, and repeats what an earlier
// turn or an earlier activation could not finish.
internal sealed partial class JobsGrain
{
    /// <summary>Jobs whose places are looked at each time: the oldest, whose turn is next.</summary>
    private const int MostWatched = 64;

    private IGrainTimer? _watch;
    private long _settledAt;

    private void Watch()
    {
        if (_watch is null && _book.Open.Any())
        {
            var interval = TimeSpan.FromSeconds(options.Value.PlaceInterval);
            _watch = this.RegisterGrainTimer(WatchAsync, new GrainTimerCreationOptions(TimeSpan.Zero, interval) { KeepAlive = true });
        }
        else if (!_book.Open.Any())
        {
            StopWatching();
        }
    }

    private void StopWatching()
    {
        _watch?.Dispose();
        _watch = null;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await SettleEndedAsync(cancellationToken);
        await UpdatePlacesAsync(cancellationToken);
        Watch();
    }

    // The first time at once: an activation that finds such a job follows one that died.
    private async Task SettleEndedAsync(CancellationToken cancellationToken)
    {
        if (_settledAt != 0 && time.GetElapsedTime(_settledAt) < TimeSpan.FromSeconds(options.Value.SettleInterval))
        {
            return;
        }

        _settledAt = time.GetTimestamp();
        foreach (var job in _book.Open.Where(job => job.Entry.IsTerminal()).ToArray())
        {
            try
            {
                await SettleAsync(job, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The next look tries again.
                LogNotSettled(job.Entry.Id, fault);
            }
        }
    }

    private async Task UpdatePlacesAsync(CancellationToken cancellationToken)
    {
        var watched = _book.Open.Select(job => job.Entry).Where(job => !job.IsTerminal()).Take(MostWatched).ToArray();
        foreach (var group in watched.GroupBy(job => job.Request.Model))
        {
            var standings = await queues.Find(group.Key, UserId).FindPlacesAsync([.. group.Select(job => job.Id)], cancellationToken);
            foreach (var (job, standing) in group.Zip(standings))
            {
                await TryUpdatePlaceAsync(job, standing, cancellationToken);
            }
        }
    }

    // One that cannot be helped now must not keep those after it waiting.
    private async Task TryUpdatePlaceAsync(JobEntry job, QueueStanding standing, CancellationToken cancellationToken)
    {
        try
        {
            await UpdatePlaceAsync(job, standing, cancellationToken);
        }
        catch (OrleansException fault)
        {
            LogNotPlaced(job.Id, fault);
        }
        catch (TimeoutException fault)
        {
            LogNotPlaced(job.Id, fault);
        }
    }

    private async Task UpdatePlaceAsync(JobEntry job, QueueStanding standing, CancellationToken cancellationToken)
    {
        if (standing.Standing == JobStanding.Unknown)
        {
            // As after a restored backup: without a ticket nobody would ever run it.
            LogTicketMissing(job.Id);
            var plan = await PlanAsync(cancellationToken);
            var ticket = TicketOf(job.Id, job.Terms, plan) with { Epoch = job.Epoch, IsTakenIn = true };
            await EnqueueAsync(job.Request.Model, ticket, cancellationToken);
        }
        else if (job.State != JobState.Queued || standing.Place is not { } place)
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
}
