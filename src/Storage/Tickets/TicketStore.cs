using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Tickets;

internal sealed class TicketStore(Database database) : ITicketStore
{
    public Task<IReadOnlyList<TicketRow>> LoadAsync(string queue, CancellationToken ct)
        => database.RunAsync(
            "SELECT job_id, user_id, cost, weight, tag, enqueued_at, epoch, worker FROM aiomus_ticket WHERE queue = @queue "
                + "ORDER BY tag, enqueued_at, job_id",
            parameters => parameters.Add(database.Parameter("queue", queue)),
            static async (command, ct) =>
            {
                var rows = new List<TicketRow>();
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                {
                    rows.Add(new(
                        reader.GetGuid(0),
                        reader.GetGuid(1),
                        reader.GetDouble(2),
                        reader.GetDouble(3),
                        reader.GetDouble(4),
                        new DateTimeOffset(reader.GetInt64(5), TimeSpan.Zero),
                        reader.GetInt32(6),
                        await reader.IsDBNullAsync(7, ct) ? null : reader.GetString(7)));
                }

                return (IReadOnlyList<TicketRow>)rows;
            },
            ct);

    public Task AddAsync(string queue, TicketRow ticket, CancellationToken ct)
        => ExecuteAsync(
            "INSERT INTO aiomus_ticket (queue, job_id, user_id, cost, weight, tag, enqueued_at, epoch, worker) "
                + "VALUES (@queue, @job, @user, @cost, @weight, @tag, @at, @epoch, @worker) ON CONFLICT DO NOTHING",
            [
                ("queue", queue),
                ("job", ticket.JobId),
                ("user", ticket.UserId),
                ("cost", ticket.Cost),
                ("weight", ticket.Weight),
                ("tag", ticket.Tag),
                ("at", ticket.EnqueuedAt.UtcTicks),
                ("epoch", ticket.Epoch),
                ("worker", ticket.Worker),
            ],
            ct);

    public async Task<bool> TryLeaseAsync(string queue, Guid jobId, int expectedEpoch, string worker, CancellationToken ct)
        => await ExecuteAsync(
            "UPDATE aiomus_ticket SET epoch = epoch + 1, worker = @worker WHERE queue = @queue AND job_id = @job AND epoch = @epoch",
            [("queue", queue), ("job", jobId), ("epoch", expectedEpoch), ("worker", worker)],
            ct) == 1;

    public async Task<bool> ReleaseAsync(string queue, Guid jobId, int expectedEpoch, CancellationToken ct)
        => await ExecuteAsync(
            "UPDATE aiomus_ticket SET worker = NULL WHERE queue = @queue AND job_id = @job AND epoch = @epoch",
            [("queue", queue), ("job", jobId), ("epoch", expectedEpoch)],
            ct) == 1;

    public async Task<bool> RemoveAsync(string queue, Guid jobId, CancellationToken ct)
        => await ExecuteAsync(
            "DELETE FROM aiomus_ticket WHERE queue = @queue AND job_id = @job", [("queue", queue), ("job", jobId)], ct) == 1;

    public Task<int> RemoveSubjectAsync(string queue, Guid subject, CancellationToken ct)
        => ExecuteAsync(
            "DELETE FROM aiomus_ticket WHERE queue = @queue AND user_id = @user", [("queue", queue), ("user", subject)], ct);

    private Task<int> ExecuteAsync(string sql, (string Name, object? Value)[] values, CancellationToken ct)
        => database.ExecuteAsync(
            sql,
            parameters =>
            {
                foreach (var (name, value) in values)
                {
                    parameters.Add(database.Parameter(name, value));
                }
            },
            ct);
}
