using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Databases;

/// <summary>The one database of an installation. Creating the object touches nothing.</summary>
internal abstract class Database : IDisposable
{
    /// <summary>Opens connections that are set up as this database needs them.</summary>
    public abstract DbDataSource Source { get; }

    /// <summary>The driver's name in Orleans.</summary>
    public abstract string Invariant { get; }

    /// <summary>The folder of the schema scripts.</summary>
    public abstract string Scripts { get; }

    /// <summary>Keeps every other process that migrates out until the transaction ends.</summary>
    public abstract Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken ct);

    /// <summary>Makes ready to connect, and connects; waits a few seconds for a database that is just starting.</summary>
    /// <exception cref="DatabaseUnreachableException">It could not be reached; the message holds no secret.</exception>
    public abstract Task ReachAsync(CancellationToken ct);

    /// <summary>Whether there is such a table.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public abstract Task<bool> HasTableAsync(string name, CancellationToken ct);

    /// <inheritdoc cref="IStoreCompactor.CompactAsync"/>
    public abstract Task CompactAsync(CancellationToken ct);

    /// <inheritdoc cref="IStoreCompactor.CutLogAsync"/>
    public abstract Task CutLogAsync(CancellationToken ct);

    public abstract void Dispose();

    /// <summary>Runs one command on its own connection.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public async Task<T> RunAsync<T>(
        string sql, Action<DbParameterCollection> bind, Func<DbCommand, CancellationToken, Task<T>> run, CancellationToken ct)
    {
        try
        {
            // SQLite's driver blocks, and the caller may be a grain's turn.
            return await Task.Run(
                async () =>
                {
                    await using var connection = await Source.OpenConnectionAsync(ct);
                    await using var command = connection.CreateCommand();
                    command.CommandText = sql;
                    bind(command.Parameters);
                    return await run(command, ct);
                },
                ct);
        }
        catch (DbException exception)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database did not answer; try again.", exception);
        }
    }

    /// <summary>Runs one command and returns how many rows it changed.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public Task<int> ExecuteAsync(string sql, Action<DbParameterCollection> bind, CancellationToken ct)
        => RunAsync(sql, bind, static (command, ct) => command.ExecuteNonQueryAsync(ct), ct);

    /// <summary>Runs one command for each binding, all of them or none, and returns how many rows they changed.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public async Task<int> ExecuteAllAsync(string sql, IReadOnlyCollection<Action<DbParameterCollection>> binds, CancellationToken ct)
    {
        try
        {
            return await Task.Run(
                async () =>
                {
                    await using var connection = await Source.OpenConnectionAsync(ct);
                    await using var transaction = await connection.BeginTransactionAsync(ct);
                    await using var command = connection.CreateCommand();
                    (command.CommandText, command.Transaction) = (sql, transaction);
                    var count = 0;
                    foreach (var bind in binds)
                    {
                        command.Parameters.Clear();
                        bind(command.Parameters);
                        count += await command.ExecuteNonQueryAsync(ct);
                    }

                    await transaction.CommitAsync(ct);
                    return count;
                },
                ct);
        }
        catch (DbException exception)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database did not answer; try again.", exception);
        }
    }

    /// <summary>Runs VACUUM, which may take minutes.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    protected Task<int> VacuumAsync(string sql, CancellationToken ct)
        => RunAsync(
            sql,
            static _ => { },
            static (command, ct) =>
            {
                command.CommandTimeout = 1800;
                return command.ExecuteNonQueryAsync(ct);
            },
            ct);

    /// <summary>Makes a parameter of this database's driver.</summary>
    public abstract DbParameter Parameter(string name, object? value);
}
