using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Where the wrapped data keys are, apart from the data: on SQLite a file of its own in the key folder, on PostgreSQL a schema of its
/// own, which can be dumped, granted and backed up by itself.
/// </summary>
internal sealed class KeyStore(Database main, KeyFolder folder) : IDisposable
{
    private readonly SqliteDatabase? _own = main is SqliteDatabase ? new SqliteDatabase(folder.Path, "keys.db") : null;

    public Database Database => _own ?? main;

    public string Table => _own is null ? "aiomus_keys.data_key" : "data_key";

    /// <summary>Makes the table when it is not there.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        var binary = _own is null ? "bytea" : "blob";
        var subject = _own is null ? "uuid" : "text";
        if (_own is null)
        {
            await main.ExecuteAsync("CREATE SCHEMA IF NOT EXISTS aiomus_keys", static _ => { }, ct);
        }
        else
        {
            DataFolder.Create(folder.Path);
            await _own.ReachAsync(ct);
        }

        await Database.ExecuteAsync(
            $"CREATE TABLE IF NOT EXISTS {Table} (subject {subject} NOT NULL PRIMARY KEY, epoch integer NOT NULL, wrapped {binary} NOT NULL)", static _ => { }, ct);
    }

    public void Dispose() => _own?.Dispose();
}
