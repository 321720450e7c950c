namespace Aiomus.Grains.Interfaces.Events;

/// <summary>A web node's sink for the events of the people connected to it. A lost call is found by the cursor.</summary>
[Alias("aiomus.IUserEventObserver")]
public interface IUserEventObserver : IGrainObserver
{
    /// <summary>Something happened to a person who is connected to this node.</summary>
    [Alias("OnEvent"), OneWay]
    Task OnEventAsync(Guid userId, UserEvent userEvent);
}
