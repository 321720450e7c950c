using Aiomus.Grains.Interfaces.Privacy;

namespace Aiomus.Storage.Tickets;

/// <summary>One waiting or leased job in a queue. It holds no prompt.</summary>
/// <param name="JobId">The job; one ticket a job in a queue.</param>
/// <param name="UserId">Whose job it is.</param>
/// <param name="Cost">What the job costs the queue.</param>
/// <param name="Weight">The user's share.</param>
/// <param name="Tag">The place in the fair order: the smallest is next.</param>
/// <param name="EnqueuedAt">When it came; kept exactly, as UTC.</param>
/// <param name="Epoch">How often it was leased.</param>
/// <param name="Worker">Who has it, or null while it waits; empty while the queue itself holds it back.</param>
/// <param name="Deaths">How many workers have died under it.</param>
/// <param name="Failures">How often a worker that lived on could not draw it.</param>
/// <param name="Alone">True once the worker that has it began it with nothing beside it.</param>
public sealed record TicketRow(
    [property: PersonalData(DataCategory.Usage, retention: Retention.Transient)] Guid JobId,
    [property: PersonalData(DataCategory.Usage, retention: Retention.Transient)] Guid UserId,
    double Cost,
    double Weight,
    double Tag,
    [property: PersonalData(DataCategory.Usage, retention: Retention.Transient)] DateTimeOffset EnqueuedAt,
    int Epoch,
    string? Worker,
    int Deaths = 0,
    int Failures = 0,
    bool Alone = false);
