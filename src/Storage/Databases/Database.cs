using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Compaction;

namespace Aiomus.Storage.Databases;

/// <summary>The one database of an installation. Creating the object touches nothing.</summary>
internal abstract class Database : IDisposable
{
    /// <summary>Opens connections that are set up as this database needs them.</summary>
    public abstract DbDataSource Source { get; }

    /// <summary>
    /// As <see cref="Source"/>, for those who do not call <see cref="FlushAsync"/>: each commit outlives a power failure by itself.
    /// </summary>
    public virtual DbDataSource LastingSource => Source;

    /// <summary>The driver's name in Orleans.</summary>
    public abstract string Invariant { get; }

    /// <summary>The folder of the schema scripts.</summary>
    public abstract string Scripts { get; }

    /// <summary>Keeps every other process that migrates out until the transaction ends.</summary>
    public abstract Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Makes ready to connect, and connects; waits a few seconds for a database that is just starting.</summary>
    /// <exception cref="DatabaseUnreachableException">It could not be reached; the message holds no secret.</exception>
    public abstract Task ReachAsync(CancellationToken cancellationToken);

    /// <summary>Whether there is such a table.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public abstract Task<bool> HasTableAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes something durable that changes and adds nothing: false when the schema is not there.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database cannot be written.</exception>
    public virtual async Task<bool> ProbeAsync(CancellationToken cancellationToken) =>
        await ExecuteAsync("UPDATE aiomus_schema SET applied_at = applied_at WHERE version = 1", static _ => { }, cancellationToken) == 1;

    /// <inheritdoc cref="IStoreCompactor.CompactAsync"/>
    public abstract Task CompactAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="IStoreCompactor.CutLogAsync"/>
    public abstract Task CutLogAsync(CancellationToken cancellationToken);

    public abstract void Dispose();

    /// <summary>
    /// Makes sure that everything that was committed before the call outlives a power failure. The methods below do it themselves;
    /// who commits through <see cref="Source"/> must call it before telling anybody.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the disk failed; whether it does is unknown.</exception>
    public virtual Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs one command on its own connection.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public Task<T> RunAsync<T>(
        string sql,
        Action<DbParameterCollection> bind,
        Func<DbCommand, CancellationToken, Task<T>> run,
        CancellationToken cancellationToken) =>
        NamingFaultsAsync(
            async () =>
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                bind(command.Parameters);
                var before = CountChanges(connection);
                var result = await run(command, cancellationToken);
                return (result, CountChanges(connection) != before);
            },
            cancellationToken);

    /// <summary>
    /// Runs several commands that hold together or not at all; what throws leaves nothing behind. Each command needs the transaction
    /// set. On SQLite the transaction has the only right to write from its beginning, so what it reads stays true until it ends.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed; whether it holds is unknown.</exception>
    public Task<T> TransactAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        NamingFaultsAsync(
            async () =>
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, transaction, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return (result, true);
            },
            cancellationToken);

    /// <summary>Runs one command and returns how many rows it changed.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public Task<int> ExecuteAsync(string sql, Action<DbParameterCollection> bind, CancellationToken cancellationToken) =>
        RunAsync(sql, bind, static (command, cancellationToken) => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>Runs one command for each binding, all of them or none, and returns how many rows they changed.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public Task<int> ExecuteAllAsync(
        string sql, IReadOnlyCollection<Action<DbParameterCollection>> binds, CancellationToken cancellationToken) =>
        TransactAsync(
            async (connection, transaction, token) =>
            {
                await using var command = connection.CreateCommand();
                (command.CommandText, command.Transaction) = (sql, transaction);
                var count = 0;
                foreach (var bind in binds)
                {
                    command.Parameters.Clear();
                    bind(command.Parameters);
                    count += await command.ExecuteNonQueryAsync(token);
                }

                return count;
            },
            cancellationToken);

    /// <summary>How many rows a connection has ever changed; 0 where commits need no flush.</summary>
    protected virtual long CountChanges(DbConnection connection) => 0;

    /// <summary>Runs VACUUM, which may take minutes.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    protected Task<int> VacuumAsync(string sql, CancellationToken cancellationToken) =>
        RunAsync(
            sql,
            static _ => { },
            static (command, cancellationToken) =>
            {
                command.CommandTimeout = 1800;
                return command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    /// <summary>Makes a parameter of this database's driver.</summary>
    public abstract DbParameter Parameter(string name, object? value);

    private async Task<T> NamingFaultsAsync<T>(Func<Task<(T Result, bool HasWritten)>> work, CancellationToken cancellationToken)
    {
        try
        {
            // SQLite's driver blocks, and the caller may be a grain's turn.
            var (result, hasWritten) = await Task.Run(work, cancellationToken);
            if (hasWritten)
            {
                await FlushAsync(cancellationToken);
            }

            return result;
        }
        catch (DbException exception)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database did not answer. Try again.", exception);
        }
    }
}
