using Aiomus.Grains.Interfaces.Events;

namespace Aiomus.WebApi.Events;

/// <summary>Opens event streams for whoever is connected here, over whichever transport.</summary>
internal sealed class EventPump(IGrainFactory grains, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Follows a person's events from a cursor, or from now. Reading it to its end, or disposing it, ends the subscription.
    /// </summary>
    public async Task<EventStream> OpenAsync(Guid userId, long? cursor, CancellationToken cancellationToken)
    {
        var sink = new EventSink(userId);
        var observer = grains.CreateObjectReference<IUserEventObserver>(sink);
        var stream = new EventStream(
            grains.GetGrain<IUserEventsGrain>(userId),
            sink,
            observer,
            () => grains.DeleteObjectReference<IUserEventObserver>(observer),
            time,
            lifetime.ApplicationStopping);
        try
        {
            await stream.StartAsync(cursor, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The kept events after a cursor, without following.</summary>
    public Task<UserEventBatch> ReadAsync(Guid userId, long cursor, CancellationToken cancellationToken) =>
        grains.GetGrain<IUserEventsGrain>(userId).ReadAsync(cursor, cancellationToken);
}
