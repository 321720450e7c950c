using System.Text.Json.Serialization;

namespace Aiomus.Grains.Interfaces.Events;

/// <summary>One thing a person's programs and pages want to know.</summary>
/// <param name="Type">What happened.</param>
/// <param name="JobId">To which job.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("aiomus.UserEvent")]
public sealed record UserEvent(
    [property: Id(0), PersonalData(DataCategory.Usage)] UserEventType Type,
    [property: Id(1), PersonalData(DataCategory.Usage)] Guid JobId,
    [property: Id(2), PersonalData(DataCategory.Usage)] DateTimeOffset At)
{
    /// <summary>The cursor: counts kept events from 1 without gaps. 0 for one that passes by.</summary>
    [Id(3), NotPersonal]
    public long Sequence { get; init; }

    /// <summary>Place in the queue, for <see cref="UserEventType.Queued"/>.</summary>
    [Id(4), NotPersonal]
    public int? Position { get; init; }

    /// <summary>Steps done, for <see cref="UserEventType.Progress"/> and <see cref="UserEventType.Preview"/>.</summary>
    [Id(5), NotPersonal]
    public int? Step { get; init; }

    /// <summary>Steps in all.</summary>
    [Id(6), NotPersonal]
    public int? Steps { get; init; }

    /// <summary>A PNG, for <see cref="UserEventType.Preview"/>; never kept.</summary>
    [Id(7), PersonalData(DataCategory.Content, retention: Retention.Transient)]
    public byte[]? Preview { get; init; }

    /// <summary>The images, for <see cref="UserEventType.Finished"/>.</summary>
    [Id(8), PersonalData(DataCategory.Content)]
    [JsonPropertyName("pictures")]
    public Guid[]? Images { get; init; }

    /// <summary>Why, for <see cref="UserEventType.Failed"/>.</summary>
    [Id(9), NotPersonal]
    public ErrorCode? Error { get; init; }
}
