using System.Data.Common;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

/// <summary>The table of the wrapped data keys. A row says its group by itself, so that a group's rows are found by it.</summary>
internal sealed class KeyRows(KeyStore store)
{
    public const int Batch = 500;

    private const string Columns = "subject, epoch, wrapped, generation";

    public Database Database => store.Database;

    /// <summary>
    /// Whether the rows lie beside the data, and not with the rest of the keys: then they come back without them from a backup.
    /// </summary>
    public bool AreApart => store.IsShared;

    public async Task<KeyRow?> FindAsync(Guid subject, CancellationToken ct) =>
        await ReadAsync("WHERE subject = @subject", parameters => Name(parameters, subject), ct) is [var row] ? row : null;

    public async Task<bool> AnyAsync(CancellationToken ct) => (await ReadAsync("LIMIT 1", static _ => { }, ct)).Count > 0;

    public Task<List<KeyRow>> OfBeforeAsync(CancellationToken ct)
        => ReadAsync("WHERE generation IS NULL ORDER BY subject", static _ => { }, ct);

    /// <summary>Some that an earlier epoch wraps.</summary>
    public Task<List<KeyRow>> OlderAsync(int epoch, CancellationToken ct) =>
        ReadAsync("WHERE epoch < @epoch ORDER BY subject LIMIT 500", parameters => parameters.Add(Database.Parameter("epoch", epoch)), ct);

    /// <summary>One of an epoch.</summary>
    public Task<List<KeyRow>> OneOfAsync(int epoch, CancellationToken ct) =>
        ReadAsync("WHERE epoch = @epoch LIMIT 1", parameters => parameters.Add(Database.Parameter("epoch", epoch)), ct);

    /// <summary>Some of a group that one secret closes.</summary>
    public Task<List<KeyRow>> UnderAsync(int group, long generation, CancellationToken ct) => ReadAsync(
        "WHERE group_number = @group AND generation = @generation ORDER BY subject LIMIT 500",
        parameters =>
        {
            parameters.Add(Database.Parameter("group", group));
            parameters.Add(Database.Parameter("generation", generation));
        },
        ct);

    public Task<List<KeyRow>> OfGroupAsync(int group, CancellationToken ct) =>
        ReadAsync("WHERE group_number = @group ORDER BY subject", parameters => parameters.Add(Database.Parameter("group", group)), ct);

    /// <summary>Adds a key; one that is there stays.</summary>
    public Task InsertAsync(KeyRow row, CancellationToken ct) => Database.ExecuteAsync(
        $"INSERT INTO {store.Table} (subject, epoch, wrapped, group_number, generation) VALUES (@subject, @epoch, @wrapped, @group, "
            + "@generation) ON CONFLICT DO NOTHING",
        parameters => Bind(parameters, row),
        ct);

    public Task<int> DeleteAsync(Guid subject, CancellationToken ct) =>
        Database.ExecuteAsync($"DELETE FROM {store.Table} WHERE subject = @subject", parameters => Name(parameters, subject), ct);

    /// <summary>
    /// Writes rows anew, all or none; answers how many that were. Only where nobody was quicker, and only where it is still there: a
    /// shredded key must not come back.
    /// </summary>
    public Task<int> ReplaceAsync(IReadOnlyCollection<(KeyRow Old, KeyRow New)> rows, CancellationToken ct) => Database.ExecuteAllAsync(
        $"UPDATE {store.Table} SET epoch = @epoch, wrapped = @wrapped, group_number = @group, generation = @generation "
            + "WHERE subject = @subject AND epoch = @before AND coalesce(generation, 0) = @replaced",
        [
            .. rows.Select(row => (Action<DbParameterCollection>)(parameters =>
            {
                Bind(parameters, row.New);
                parameters.Add(Database.Parameter("before", row.Old.Epoch));
                parameters.Add(Database.Parameter("replaced", row.Old.Generation ?? 0));
            })),
        ],
        ct);

    public Task<List<int>> EpochsAsync(CancellationToken ct) =>
        ListAsync($"SELECT DISTINCT epoch FROM {store.Table}", static reader => reader.GetInt32(0), ct);

    /// <summary>Which secrets close the keys that there are.</summary>
    public Task<List<(int Group, long Generation)>> GenerationsAsync(CancellationToken ct) => ListAsync(
        $"SELECT DISTINCT group_number, generation FROM {store.Table} WHERE generation IS NOT NULL",
        static reader => (reader.GetInt32(0), reader.GetInt64(1)),
        ct);

    /// <summary>Everybody who has a key; nobody while there is no key store yet. Reads a store of any age.</summary>
    public async Task<HashSet<Guid>> SubjectsAsync(CancellationToken ct) =>
        await store.ExistsAsync(ct)
            ? [.. await ListAsync($"SELECT subject FROM {store.Table}", static reader => reader.GetGuid(0), ct)]
            : [];

    private Task<List<KeyRow>> ReadAsync(string where, Action<DbParameterCollection> bind, CancellationToken ct) => Database.RunAsync(
        $"SELECT {Columns} FROM {store.Table} {where}",
        bind,
        static async (command, ct) =>
        {
            var rows = new List<KeyRow>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                rows.Add(new(
                    reader.GetGuid(0),
                    reader.GetInt32(1),
                    (byte[])reader.GetValue(2),
                    await reader.IsDBNullAsync(3, ct) ? null : reader.GetInt64(3)));
            }

            return rows;
        },
        ct);

    private Task<List<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct) => Database.RunAsync(
        sql,
        static _ => { },
        async (command, ct) =>
        {
            var values = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                values.Add(read(reader));
            }

            return values;
        },
        ct);

    private void Bind(DbParameterCollection parameters, KeyRow row)
    {
        Name(parameters, row.Subject);
        parameters.Add(Database.Parameter("epoch", row.Epoch));
        parameters.Add(Database.Parameter("wrapped", row.Wrapped));
        parameters.Add(Database.Parameter("group", KeyGroups.Of(row.Subject)));
        parameters.Add(Database.Parameter("generation", row.Generation));
    }

    private void Name(DbParameterCollection parameters, Guid subject) => parameters.Add(Database.Parameter("subject", subject));
}
