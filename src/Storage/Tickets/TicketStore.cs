using System.Data.Common;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Tickets;

internal sealed class TicketStore(Database database) : ITicketStore
{
    public Task<IReadOnlyList<TicketRow>> LoadAsync(string queue, CancellationToken cancellationToken)
        => database.RunAsync(
            "SELECT job_id, user_id, cost, weight, tag, enqueued_at, epoch, worker, deaths, failures, alone FROM aiomus_ticket "
                + "WHERE queue = @queue ORDER BY tag, enqueued_at, job_id",
            parameters => parameters.Add(database.Parameter("queue", queue)),
            static async (command, cancellationToken) =>
            {
                var rows = new List<TicketRow>();
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(new(
                        reader.GetGuid(0),
                        reader.GetGuid(1),
                        reader.GetDouble(2),
                        reader.GetDouble(3),
                        reader.GetDouble(4),
                        new DateTimeOffset(reader.GetInt64(5), TimeSpan.Zero),
                        reader.GetInt32(6),
                        await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7),
                        reader.GetInt32(8),
                        reader.GetInt32(9),
                        reader.GetInt32(10) != 0));
                }

                return (IReadOnlyList<TicketRow>)rows;
            },
            cancellationToken);

    public Task AddAsync(string queue, TicketRow ticket, CancellationToken cancellationToken)
        => ExecuteAsync(
            "INSERT INTO aiomus_ticket (queue, job_id, user_id, cost, weight, tag, enqueued_at, epoch, worker, deaths, failures, alone) "
                + "VALUES (@queue, @job, @user, @cost, @weight, @tag, @at, @epoch, @worker, @deaths, @failures, "
                + "@alone) ON CONFLICT DO NOTHING",
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
                ("deaths", ticket.Deaths),
                ("failures", ticket.Failures),
                ("alone", ticket.Alone ? 1 : 0),
            ],
            cancellationToken);

    public async Task<bool> TryLeaseAsync(string queue, Guid jobId, int expectedEpoch, string worker, CancellationToken cancellationToken)
        => await ExecuteAsync(
            "UPDATE aiomus_ticket SET epoch = epoch + 1, worker = @worker, alone = 0 "
                + "WHERE queue = @queue AND job_id = @job AND epoch = @epoch",
            [("queue", queue), ("job", jobId), ("epoch", expectedEpoch), ("worker", worker)],
            cancellationToken) == 1;

    public async Task<bool> MarkAloneAsync(string queue, Guid jobId, int expectedEpoch, CancellationToken cancellationToken)
        => await ExecuteAsync(
            "UPDATE aiomus_ticket SET alone = 1 WHERE queue = @queue AND job_id = @job AND epoch = @epoch AND worker IS NOT NULL",
            [("queue", queue), ("job", jobId), ("epoch", expectedEpoch)],
            cancellationToken) == 1;

    public async Task<bool> ReleaseAsync(string queue, Guid jobId, int expectedEpoch, double tag, int deaths, CancellationToken cancellationToken)
        => await ExecuteAsync(
            "UPDATE aiomus_ticket SET worker = NULL, alone = 0, tag = @tag, deaths = @deaths "
                + "WHERE queue = @queue AND job_id = @job AND epoch = @epoch",
            [("queue", queue), ("job", jobId), ("epoch", expectedEpoch), ("tag", tag), ("deaths", deaths)],
            cancellationToken) == 1;

    public async Task<bool> PostponeAsync(string queue, Guid jobId, int expectedEpoch, int failures, CancellationToken cancellationToken)
        => await ExecuteAsync(
            "UPDATE aiomus_ticket SET worker = '', alone = 0, failures = @failures WHERE queue = @queue AND "
                + "job_id = @job AND epoch = @epoch",
            [("queue", queue), ("job", jobId), ("epoch", expectedEpoch), ("failures", failures)],
            cancellationToken) == 1;

    public async Task<bool> RemoveAsync(string queue, Guid jobId, TagShift? shift, CancellationToken cancellationToken)
    {
        const string Delete = "DELETE FROM aiomus_ticket WHERE queue = @queue AND job_id = @job";
        return shift is { } moved
            ? await database.RunAsync(
                Delete,
                parameters => Bind(parameters, [("queue", queue), ("job", jobId)]),
                (command, cancellationToken) => RemoveAndShiftAsync(command, queue, moved, cancellationToken),
                cancellationToken)
            : await ExecuteAsync(Delete, [("queue", queue), ("job", jobId)], cancellationToken) == 1;
    }

    public Task<int> RemoveUserAsync(string queue, Guid userId, CancellationToken cancellationToken)
        => ExecuteAsync(
            "DELETE FROM aiomus_ticket WHERE queue = @queue AND user_id = @user", [("queue", queue), ("user", userId)], cancellationToken);

    // In one transaction: a ticket that is gone with its gap left open would count as served, and a second try must move nothing twice.
    private async Task<bool> RemoveAndShiftAsync(DbCommand command, string queue, TagShift shift, CancellationToken cancellationToken)
    {
        await using var transaction = await command.Connection!.BeginTransactionAsync(cancellationToken);
        command.Transaction = transaction;
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }

        var sql = shift.By < 0
            ? "UPDATE aiomus_ticket SET tag = tag + @by WHERE queue = @queue AND user_id = @user AND worker IS NULL AND tag > @tag"
            : "UPDATE aiomus_ticket SET tag = tag + @by WHERE queue = @queue AND user_id = @user AND worker IS NULL AND tag < @tag";
        command.CommandText = sql;
        command.Parameters.Clear();
        Bind(command.Parameters, [("by", shift.By), ("queue", queue), ("user", shift.UserId), ("tag", shift.Tag)]);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private Task<int> ExecuteAsync(string sql, (string Name, object? Value)[] values, CancellationToken cancellationToken)
        => database.ExecuteAsync(sql, parameters => Bind(parameters, values), cancellationToken);

    private void Bind(DbParameterCollection parameters, (string Name, object? Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            parameters.Add(database.Parameter(name, value));
        }
    }
}
