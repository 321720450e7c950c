using Aiomus.Contracts.Events;

namespace Aiomus.Client.Events;

/// <summary>How far a reader is, and what it need not see.</summary>
internal sealed class EventPlace(long? cursor)
{
    /// <summary>The last event that the reader knows; null before the service told where it begins.</summary>
    public long? Cursor { get; private set; } = cursor;

    /// <summary>True once anything arrived.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The event to show; null when there is none.</summary>
    public EventResponse? Take(EventFrame frame)
    {
        var isFirst = !IsStarted;
        IsStarted = true;
        switch (frame.Event?.Type)
        {
            case EventType.Ping:
                Cursor ??= frame.Id;
                return isFirst ? frame.Event : null;
            case EventType.Gap:
                // It may lead back: a service that was restored counts from an older event.
                Cursor = frame.Id ?? Cursor;
                return frame.Event;
        }

        if (frame.Id is null)
        {
            return frame.Event;
        }

        if (frame.Id <= Cursor)
        {
            return null;
        }

        Cursor = frame.Id;
        return frame.Event;
    }
}
