namespace Aiomus.Client.Events;

/// <summary>A transport of events.</summary>
internal interface IEventSource
{
    /// <summary>One connection's events, until it ends or breaks.</summary>
    /// <param name="cursor">The last event that is known; null to begin now.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    IAsyncEnumerable<EventFrame> ConnectAsync(long? cursor, CancellationToken cancellationToken);
}
