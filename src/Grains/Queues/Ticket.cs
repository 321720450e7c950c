using Aiomus.Storage.Tickets;

namespace Aiomus.Grains.Queues;

/// <summary>A queue's ticket in memory: the stored row and, while it is leased, the lease.</summary>
internal sealed class Ticket(TicketRow row)
{
    public TicketRow Row { get; } = row;

    public Guid JobId => Row.JobId;

    public Guid UserId => Row.UserId;

    public int Epoch { get; set; } = row.Epoch;

    /// <summary>The worker that holds it, or null while it waits.</summary>
    public string? Worker { get; set; } = row.Worker;

    public DateTimeOffset LeasedAt { get; set; }

    public DateTimeOffset LeasedUntil { get; set; }
}
