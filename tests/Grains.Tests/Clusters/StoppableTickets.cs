using Aiomus.Storage.Tickets;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Tickets that a test can stop after a write of its choice, as a machine that dies between two of its writes.</summary>
internal sealed class StoppableTickets(ITicketStore inner, StopSwitch stop) : ITicketStore
{
    // What a row takes, roughly; only that it does not grow matters.
    private const int RowBytes = 150;

    public Task<IReadOnlyList<TicketRow>> LoadAsync(string queue, CancellationToken cancellationToken) =>
        inner.LoadAsync(queue, cancellationToken);

    public Task AddAsync(string queue, TicketRow ticket, CancellationToken cancellationToken) => WriteAsync("ticket added", async () =>
    {
        await inner.AddAsync(queue, ticket, cancellationToken);
        return true;
    });

    public Task<bool> TryLeaseAsync(string queue, Guid jobId, int expectedEpoch, string worker, CancellationToken cancellationToken) =>
        WriteAsync("ticket leased", () => inner.TryLeaseAsync(queue, jobId, expectedEpoch, worker, cancellationToken));

    public Task<bool> MarkAloneAsync(string queue, Guid jobId, int expectedEpoch, CancellationToken cancellationToken) =>
        WriteAsync("ticket marked", () => inner.MarkAloneAsync(queue, jobId, expectedEpoch, cancellationToken));

    public Task<bool> ReleaseAsync(
        string queue, Guid jobId, int expectedEpoch, double tag, int deaths, CancellationToken cancellationToken) =>
        WriteAsync("ticket released", () => inner.ReleaseAsync(queue, jobId, expectedEpoch, tag, deaths, cancellationToken));

    public Task<bool> PostponeAsync(string queue, Guid jobId, int expectedEpoch, int failures, CancellationToken cancellationToken) =>
        WriteAsync("ticket postponed", () => inner.PostponeAsync(queue, jobId, expectedEpoch, failures, cancellationToken));

    public Task<bool> RemoveAsync(string queue, Guid jobId, TagShift? shift, CancellationToken cancellationToken) =>
        WriteAsync("ticket removed", () => inner.RemoveAsync(queue, jobId, shift, cancellationToken));

    public Task<int> RemoveUserAsync(string queue, Guid userId, CancellationToken cancellationToken) =>
        WriteAsync("tickets removed", () => inner.RemoveUserAsync(queue, userId, cancellationToken));

    private async Task<T> WriteAsync<T>(string what, Func<Task<T>> write)
    {
        stop.ThrowWhenStopped();
        var answer = await write();
        stop.OnWritten("ticket", what, RowBytes);
        return answer;
    }
}
