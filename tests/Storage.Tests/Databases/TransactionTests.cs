using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Tests.Databases;

public sealed class SqliteTransactionTests() : TransactionTests(DatabaseKind.Sqlite);

public sealed class PostgresTransactionTests() : TransactionTests(DatabaseKind.Postgres);

public abstract class TransactionTests(DatabaseKind kind) : StorageTests(kind)
{
    [Fact]
    public async Task Transaction_KeepsAllOfIt()
    {
        var sum = await Store.Database.TransactAsync(
            async (connection, transaction, cancellationToken) =>
                await NoteAsync(connection, transaction, 1001, cancellationToken) + await NoteAsync(connection, transaction, 1002, cancellationToken),
            Ct);

        Assert.Equal((2, 2), (sum, await CountAsync()));
    }

    [Fact]
    public async Task TransactionThatThrows_LeavesNothing()
    {
        await Assert.ThrowsAsync<AiomusException>(() => Store.Database.TransactAsync<int>(
            async (connection, transaction, cancellationToken) =>
            {
                await NoteAsync(connection, transaction, 1001, cancellationToken);
                throw new AiomusException(ErrorCode.JobConflict, "No.");
            },
            Ct));

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task TransactionThatTheDatabaseRefuses_IsUnavailableAndLeavesNothing()
    {
        var refused = await Assert.ThrowsAsync<AiomusException>(() => Store.Database.TransactAsync(
            async (connection, transaction, cancellationToken) =>
            {
                await NoteAsync(connection, transaction, 1001, cancellationToken);
                return await NoteAsync(connection, transaction, 1001, cancellationToken);
            },
            Ct));

        Assert.Equal((ErrorCode.Unavailable, 0), (refused.Code, await CountAsync()));
    }

    [Fact]
    public async Task TransactionsAtOnce_AllCount()
    {
        await NoteFirstAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.Database.TransactAsync(
            async (connection, transaction, cancellationToken) =>
            {
                await using var command = Command(
                    connection,
                    transaction,
                    "UPDATE aiomus_schema SET name = CAST(CAST(name AS integer) + 1 AS text) WHERE version = 1001");
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            Ct)));

        Assert.Equal("20", await Store.Database.RunAsync(
            "SELECT name FROM aiomus_schema WHERE version = 1001",
            static _ => { },
            static async (command, cancellationToken) => await command.ExecuteScalarAsync(cancellationToken),
            Ct));
    }

    private Task<int> NoteFirstAsync() => Store.Database.TransactAsync(
        (connection, transaction, cancellationToken) => NoteAsync(connection, transaction, 1001, cancellationToken), Ct);

    private async Task<int> NoteAsync(DbConnection connection, DbTransaction transaction, int version, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, transaction, "INSERT INTO aiomus_schema (version, name, applied_at) VALUES (@version, '0', '')");
        command.Parameters.Add(Store.Database.Parameter("version", version));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private Task<long> CountAsync() => Store.Database.RunAsync(
        "SELECT count(*) FROM aiomus_schema WHERE version > 1000",
        static _ => { },
        static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null),
        Ct);
}
