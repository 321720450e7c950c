using Aiomus.Storage.Databases;
using Aiomus.Storage.Files;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Where the wrapped data keys are, apart from the data: on SQLite a file of its own in the key folder, on PostgreSQL a schema of its
/// own, which can be dumped, granted and backed up by itself.
/// </summary>
internal sealed class DataKeyStore(Database main, KeyFolder folder) : IDisposable
{
    private const string FileName = "keys.db";

    private readonly SqliteDatabase? _own = main is SqliteDatabase ? new SqliteDatabase(folder.Path, FileName, lasting: true) : null;

    public Database Database => _own ?? main;

    public string Table => _own is null ? "aiomus_keys.data_key" : "data_key";

    /// <summary>Whether the keys lie in the database of the data.</summary>
    public bool IsShared => _own is null;

    public string Ring => _own is null ? "aiomus_keys.ring" : "ring";

    /// <summary>Whether it was ever opened; nothing is made.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        if (_own is not null)
        {
            if (!File.Exists(Path.Combine(folder.Path, FileName)))
            {
                return false;
            }

            await _own.ReachAsync(cancellationToken);
        }

        return await Database.HasTableAsync(Table, cancellationToken);
    }

    /// <summary>Makes the file and its table when they are not there; on PostgreSQL the migration did.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_own is null)
        {
            return;
        }

        folder.Open();
        await _own.ReachAsync(cancellationToken);
        FolderSync.Flush(folder.Path);
        await _own.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS data_key (subject text NOT NULL PRIMARY KEY, epoch integer NOT NULL, wrapped blob NOT NULL)",
            static _ => { },
            cancellationToken);
        await _own.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS ring (name text NOT NULL PRIMARY KEY, epoch integer NOT NULL, wrapped blob NOT NULL)",
            static _ => { },
            cancellationToken);
        await AddAsync(_own, "group_number", "ALTER TABLE data_key ADD COLUMN group_number integer NULL", cancellationToken);
        await AddAsync(_own, "generation", "ALTER TABLE data_key ADD COLUMN generation integer NULL", cancellationToken);
        await _own.ExecuteAsync("CREATE INDEX IF NOT EXISTS data_key_group ON data_key (group_number, generation)", static _ => { }, cancellationToken);
        await _own.ExecuteAsync("CREATE INDEX IF NOT EXISTS data_key_epoch ON data_key (epoch)", static _ => { }, cancellationToken);
    }

    public void Dispose() => _own?.Dispose();

    // In one transaction: another silo may open the same store at this moment.
    private static Task<bool> AddAsync(SqliteDatabase database, string column, string sql, CancellationToken cancellationToken) => database.TransactAsync(
        async (connection, transaction, token) =>
        {
            await using var look = connection.CreateCommand();
            (look.CommandText, look.Transaction) = ("SELECT count(*) FROM pragma_table_info('data_key') WHERE name = @name", transaction);
            look.Parameters.Add(database.Parameter("name", column));
            if (Convert.ToInt64(await look.ExecuteScalarAsync(token), null) > 0)
            {
                return false;
            }

            await using var add = connection.CreateCommand();
            (add.CommandText, add.Transaction) = (sql, transaction);
            await add.ExecuteNonQueryAsync(token);
            return true;
        },
        cancellationToken);
}
