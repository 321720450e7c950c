using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Files;
using Microsoft.Data.Sqlite;

namespace Aiomus.Storage.Databases;

/// <summary>One file in the data folder, for one machine.</summary>
/// <param name="folder">Its folder.</param>
/// <param name="file">Its name.</param>
/// <param name="lasting">Whether each commit is flushed by itself, for a file that is seldom written; else commits share flushes.</param>
/// <param name="flush">For tests and measurements: what flushes the log and tells its length; null is the real thing.</param>
internal sealed class SqliteDatabase(string folder, string file = "aiomus.db", bool lasting = false, Func<long>? flush = null) : Database
{
    // What the log grows by before it is written back into the file.
    private const long LeastFreeBytes = 4 << 20;

    private readonly string _path = Path.Combine(folder, file);
    private readonly SqliteSource _source = new(Path.Combine(folder, file), lasting);
    private readonly SqliteSource _lastingSource = new(Path.Combine(folder, file), lasting: true);
    private readonly SqliteLog _log = new(
        new(Path.Combine(folder, file), lasting), flush ?? (() => SqliteLog.Flush($"{Path.Combine(folder, file)}-wal")));

    public override DbDataSource Source => _source;

    public override DbDataSource LastingSource => _lastingSource;

    public override string Invariant => "System.Data.SQLite";

    public override string Scripts => "Sqlite";

    public override async Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await ((SqliteConnection)connection).BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);

    public override async Task ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            DataFolder.CreateFile(_path);   // SQLite gives the files beside it the same mode
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL;";
            if (await command.ExecuteScalarAsync(cancellationToken) is not "wal")
            {
                throw new DatabaseUnreachableException($"{_path} cannot be opened with a write-ahead log. Is the file on a network drive?");
            }

            FolderSync.Flush(folder);
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnreachableException($"{_path} cannot be opened: {exception.Message}");
        }
    }

    public override async Task CompactAsync(CancellationToken cancellationToken)
    {
        await VacuumAsync("VACUUM", cancellationToken);
        await CutLogAsync(cancellationToken);
    }

    public override async Task CutLogAsync(CancellationToken cancellationToken)
    {
        // A reader that is in the middle of something keeps the log from being cut; readers are short.
        for (var attempt = 0; ; attempt++)
        {
            var busy = await RunAsync(
                "PRAGMA wal_checkpoint(TRUNCATE)",
                static _ => { },
                static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null),
                cancellationToken);
            if (busy == 0)
            {
                return;
            }

            if (attempt == 20)
            {
                throw new AiomusException(ErrorCode.Unavailable, "The database is too busy to be compacted. Try again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (lasting)
        {
            return;
        }

        try
        {
            await _log.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database could not be flushed to its disk. Try again.", exception);
        }
    }

    public override async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        // A log that has its length already takes a few pages more on the fullest disk; what follows it would not.
        if (new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace < LeastFreeBytes)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The disk of the database is full.");
        }

        // SQLite writes nothing for a row that stays as it is. Nobody uses this number, and setting it always writes a page.
        await ExecuteAsync("PRAGMA user_version = 1", static _ => { }, cancellationToken);
        await FlushAsync(cancellationToken);
        return await HasTableAsync("aiomus_schema", cancellationToken);
    }

    protected override long CountChanges(DbConnection connection) =>
        SQLitePCL.raw.sqlite3_total_changes(((SqliteConnection)connection).Handle);

    public override Task<bool> HasTableAsync(string name, CancellationToken cancellationToken) => RunAsync(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name",
        parameters => parameters.Add(Parameter("name", name)),
        static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null) > 0,
        cancellationToken);

    public override DbParameter Parameter(string name, object? value) => new SqliteParameter(name, value ?? DBNull.Value);

    public override void Dispose()
    {
        using (var connection = new SqliteConnection(_source.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _source.Dispose();
    }
}
