using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Events;

internal static class EventMapping
{
    public static EventBatch ToResponse(this UserEventBatch batch) =>
        new([.. batch.Events.Select(ToResponse)], batch.Latest, batch.Gap);

    public static EventResponse ToResponse(this UserEvent userEvent) => new()
    {
        Id = userEvent.Sequence > 0 ? userEvent.Sequence : null,
        Type = Enum.Parse<EventType>(userEvent.Type.ToString()),
        JobId = userEvent.JobId,
        At = userEvent.At,
        Position = userEvent.Position,
        Step = userEvent.Step,
        Steps = userEvent.Steps,
        Preview = userEvent.Preview,
        Images = userEvent.Images,
        Error = userEvent.Error is { } error ? ProblemTitles.Spell(error) : null,
    };
}
