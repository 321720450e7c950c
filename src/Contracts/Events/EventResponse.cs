namespace Aiomus.Contracts.Events;

/// <summary>One event, the same over server-sent events, the hub and polling.</summary>
public sealed record EventResponse
{
    /// <summary>The cursor to go on from after this event; null for an event that passes by and is not replayed.</summary>
    public long? Id { get; init; }

    /// <summary>What happened.</summary>
    public required EventType Type { get; init; }

    /// <summary>To which job; null for gaps and pings.</summary>
    public Guid? JobId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Place in the queue, for <see cref="EventType.Queued"/>; 0 is next.</summary>
    public int? Position { get; init; }

    /// <summary>Steps done, for <see cref="EventType.Progress"/> and <see cref="EventType.Preview"/>.</summary>
    public int? Step { get; init; }

    /// <summary>Steps in all.</summary>
    public int? Steps { get; init; }

    /// <summary>A small PNG (base64), for <see cref="EventType.Preview"/>.</summary>
    public byte[]? Preview { get; init; }

    /// <summary>The images' ids, for <see cref="EventType.Finished"/>.</summary>
    public IReadOnlyList<Guid>? Images { get; init; }

    /// <summary>A stable code, for <see cref="EventType.Failed"/>.</summary>
    public string? Error { get; init; }
}
