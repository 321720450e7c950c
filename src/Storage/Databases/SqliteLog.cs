using Microsoft.Data.Sqlite;

namespace Aiomus.Storage.Databases;

/// <summary>
/// The write-ahead log of an SQLite file. A commit itself writes it and does not flush it, so that commits need not wait in line for the
/// disk: whoever has committed joins a flush that begins afterwards, and many share one. It is also cut here when it has grown long:
/// SQLite begins it anew only in a moment when nobody reads from it, and among many readers there is none.
/// </summary>
/// <param name="source">Opens connections to the file.</param>
/// <param name="flush">Flushes the log to the disk and tells its length.</param>
internal sealed class SqliteLog(SqliteSource source, Func<long> flush)
{
    /// <summary>How long it may become before it is cut.</summary>
    public const long MostBytes = 16 << 20;

    private SharedRuns? _runs;
    private long _cutAt = MostBytes;
    private bool _isSuspect;

    /// <summary>Makes sure that everything that was committed before the call outlives a power failure.</summary>
    /// <exception cref="IOException">The disk failed, and whether it does is unknown.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
        => LazyInitializer.EnsureInitialized(ref _runs, () => new SharedRuns(_ => RunAsync())).JoinNextAsync(cancellationToken);

    /// <summary>Flushes the log beside a database file. One that is not there was emptied into the file, and that was flushed.</summary>
    public static long Flush(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
            return RandomAccess.GetLength(handle);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private Task RunAsync()
    {
        if (_isSuspect)
        {
            // After a flush that failed the system may call the next one a success although the bytes are lost. In the file itself they
            // are written once more.
            _isSuspect = !TryCut();
            return _isSuspect
                ? throw new IOException("The log could not be flushed before, and cannot be emptied now.")
                : Task.CompletedTask;
        }

        long length;
        try
        {
            length = flush();
        }
        catch (IOException)
        {
            _isSuspect = true;
            throw;
        }

        if (length >= _cutAt)
        {
            // Not again at once when somebody is in the way: each attempt holds up the writers.
            _cutAt = TryCut() ? MostBytes : length + (MostBytes / 4);
        }

        return Task.CompletedTask;
    }

    private bool TryCut()
    {
        try
        {
            using var connection = source.OpenConnection();
            using var command = connection.CreateCommand();

            // A reader in the middle of something may hold up the writers for that long.
            command.CommandText = "PRAGMA busy_timeout=250; PRAGMA wal_checkpoint(TRUNCATE);";
            using var reader = command.ExecuteReader();
            do
            {
                if (reader.Read() && reader.FieldCount == 3)
                {
                    return reader.GetInt64(0) == 0;
                }
            }
            while (reader.NextResult());
            return false;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
