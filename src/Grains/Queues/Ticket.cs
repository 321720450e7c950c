using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Storage.Tickets;

namespace Aiomus.Grains.Queues;

/// <summary>
/// A queue's ticket in memory: what its row says and, while it is leased, the lease. Times are the time provider's timestamps.
/// </summary>
internal sealed class Ticket(TicketRow row)
{
    public Guid JobId { get; } = row.JobId;

    public Guid UserId { get; } = row.UserId;

    public double Cost { get; } = row.Cost;

    public double Weight { get; } = row.Weight;

    public DateTimeOffset EnqueuedAt { get; } = row.EnqueuedAt;

    /// <summary>What the job takes of its owner's share, in virtual time.</summary>
    public double Length => Cost / Weight;

    /// <summary>The place in the fair order. Only <see cref="FairOrder"/> changes it while the ticket waits.</summary>
    public double Tag { get; set; } = row.Tag;

    public int Epoch { get; set; } = row.Epoch;

    /// <summary>How many workers have died under the job; from the first on it is a suspect, and is drawn alone.</summary>
    public int Deaths { get; set; } = row.Deaths;

    /// <summary>How often a worker that lived on could not draw it.</summary>
    public int Failures { get; set; } = row.Failures;

    /// <summary>The worker that holds it; null while it waits.</summary>
    public string? Worker { get; set; } = row.Worker;

    /// <summary>True once a worker has begun it alone: the next death is its own.</summary>
    public bool IsAlone { get; set; } = row.Alone;

    public long LeasedAt { get; set; }

    public long HeardAt { get; set; }

    /// <summary>When a postponed ticket waits again.</summary>
    public long DueAt { get; set; }

    /// <summary>The ticket among those of its owner that wait; null when it does not wait.</summary>
    public LinkedListNode<Ticket>? Place { get; set; }

    public bool IsSuspect => Deaths > 0;

    public JobLease ToLease() => new(JobId, UserId, Epoch, Deaths, Failures);
}
