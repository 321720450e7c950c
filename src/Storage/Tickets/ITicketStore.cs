using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Tickets;

/// <summary>
/// The queues' durable tickets, one row each, so that no state object grows with the queue. Every call is one atomic statement: when it
/// returns, the change survives the process. All throw <see cref="AiomusException"/> (<see cref="ErrorCode.Unavailable"/>) when the
/// database fails; whether the change was made is then unknown, and repeating the call is safe.
/// </summary>
public interface ITicketStore
{
    /// <summary>Returns the tickets of a queue, in the fair order.</summary>
    Task<IReadOnlyList<TicketRow>> LoadAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Adds a ticket; one that is there already stays as it is.</summary>
    Task AddAsync(string queue, TicketRow ticket, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the ticket to a worker and raises its epoch by one, if its epoch is the expected one; false when the epoch has moved or
    /// the ticket is gone. Of many callers with the same epoch one gets true.
    /// </summary>
    Task<bool> TryLeaseAsync(string queue, Guid jobId, int expectedEpoch, string worker, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notes that the worker began the ticket with nothing beside it; false when the epoch has moved or the ticket is gone. The note ends
    /// with the lease.
    /// </summary>
    Task<bool> MarkAloneAsync(string queue, Guid jobId, int expectedEpoch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the ticket from its worker and keeps the epoch; false when the epoch has moved or the ticket is gone. The tag and the deaths
    /// are the new ones.
    /// </summary>
    Task<bool> ReleaseAsync(string queue, Guid jobId, int expectedEpoch, double tag, int deaths, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the ticket from its worker and lets the queue itself hold it, until it is released; false when the epoch has moved or the
    /// ticket is gone. The failures are the new ones.
    /// </summary>
    Task<bool> PostponeAsync(string queue, Guid jobId, int expectedEpoch, int failures, CancellationToken cancellationToken = default);

    /// <summary>Removes a ticket; false when it was not there. Only if it was, those that wait move as the shift says.</summary>
    Task<bool> RemoveAsync(string queue, Guid jobId, TagShift? shift = null, CancellationToken cancellationToken = default);

    /// <summary>Removes every ticket of a user from a queue and returns how many those were.</summary>
    Task<int> RemoveUserAsync(string queue, Guid userId, CancellationToken cancellationToken = default);
}
