namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>A worker's pump that wants to know when there is work. A lost call costs only the pump's polling interval.</summary>
[Alias("aiomus.IQueueObserver")]
public interface IQueueObserver : IGrainObserver
{
    /// <summary>There may be work now.</summary>
    [Alias("WorkArrived"), OneWay]
    Task WorkArrivedAsync();
}
