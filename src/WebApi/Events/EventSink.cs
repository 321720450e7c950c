using System.Threading.Channels;
using Aiomus.Grains.Interfaces.Events;

namespace Aiomus.WebApi.Events;

/// <summary>
/// Where one connection's events arrive. A connection that reads too slowly loses the oldest ones; kept events that are lost,
/// here or on their way, are missed by their numbers and read again.
/// </summary>
internal sealed class EventSink(Guid userId) : IUserEventObserver
{
    private const int Capacity = 256;

    private readonly Channel<UserEvent> _events = Channel.CreateBounded<UserEvent>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<UserEvent> Events => _events.Reader;

    Task IUserEventObserver.OnEventAsync(Guid user, UserEvent userEvent)
    {
        if (user == userId)
        {
            _events.Writer.TryWrite(userEvent);
        }

        return Task.CompletedTask;
    }
}
