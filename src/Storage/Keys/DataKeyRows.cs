using System.Data.Common;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

/// <summary>The table of the wrapped data keys. A row says its group by itself, so that a group's rows are found by it.</summary>
internal sealed class DataKeyRows(DataKeyStore store)
{
    public const int Batch = 500;

    private const string Columns = "subject, epoch, wrapped, generation";

    public Database Database => store.Database;

    /// <summary>
    /// Whether the rows lie beside the data, and not with the rest of the keys: then they come back without them from a backup.
    /// </summary>
    public bool AreApart => store.IsShared;

    public async Task<DataKeyRow?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        await ReadAsync("WHERE subject = @subject", parameters => Name(parameters, userId), cancellationToken) is [var row] ? row : null;

    public async Task<bool> AnyAsync(CancellationToken cancellationToken) => (await ReadAsync("LIMIT 1", static _ => { }, cancellationToken)).Count > 0;

    public Task<List<DataKeyRow>> OfBeforeAsync(CancellationToken cancellationToken)
        => ReadAsync("WHERE generation IS NULL ORDER BY subject", static _ => { }, cancellationToken);

    /// <summary>Some that an earlier epoch wraps.</summary>
    public Task<List<DataKeyRow>> OlderAsync(int epoch, CancellationToken cancellationToken) =>
        ReadAsync("WHERE epoch < @epoch ORDER BY subject LIMIT 500", parameters => parameters.Add(Database.Parameter("epoch", epoch)), cancellationToken);

    /// <summary>One of an epoch.</summary>
    public Task<List<DataKeyRow>> OneOfAsync(int epoch, CancellationToken cancellationToken) =>
        ReadAsync("WHERE epoch = @epoch LIMIT 1", parameters => parameters.Add(Database.Parameter("epoch", epoch)), cancellationToken);

    /// <summary>Some of a group that one secret closes.</summary>
    public Task<List<DataKeyRow>> UnderAsync(int group, long generation, CancellationToken cancellationToken) => ReadAsync(
        "WHERE group_number = @group AND generation = @generation ORDER BY subject LIMIT 500",
        parameters =>
        {
            parameters.Add(Database.Parameter("group", group));
            parameters.Add(Database.Parameter("generation", generation));
        },
        cancellationToken);

    public Task<List<DataKeyRow>> OfGroupAsync(int group, CancellationToken cancellationToken) =>
        ReadAsync("WHERE group_number = @group ORDER BY subject", parameters => parameters.Add(Database.Parameter("group", group)), cancellationToken);

    /// <summary>Adds a key; one that is there stays.</summary>
    public Task InsertAsync(DataKeyRow row, CancellationToken cancellationToken) => Database.ExecuteAsync(
        $"INSERT INTO {store.Table} (subject, epoch, wrapped, group_number, generation) VALUES (@subject, @epoch, @wrapped, @group, "
            + "@generation) ON CONFLICT DO NOTHING",
        parameters => Bind(parameters, row),
        cancellationToken);

    public Task<int> DeleteAsync(Guid userId, CancellationToken cancellationToken) =>
        Database.ExecuteAsync($"DELETE FROM {store.Table} WHERE subject = @subject", parameters => Name(parameters, userId), cancellationToken);

    /// <summary>
    /// Writes rows anew, all or none; answers how many that were. Only where nobody was quicker, and only where it is still there: a
    /// shredded key must not come back.
    /// </summary>
    public Task<int> ReplaceAsync(IReadOnlyCollection<(DataKeyRow Old, DataKeyRow New)> rows, CancellationToken cancellationToken) => Database.ExecuteAllAsync(
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
        cancellationToken);

    public Task<List<int>> EpochsAsync(CancellationToken cancellationToken) =>
        ListAsync($"SELECT DISTINCT epoch FROM {store.Table}", static reader => reader.GetInt32(0), cancellationToken);

    /// <summary>Which secrets close the keys that there are.</summary>
    public Task<List<(int Group, long Generation)>> GenerationsAsync(CancellationToken cancellationToken) => ListAsync(
        $"SELECT DISTINCT group_number, generation FROM {store.Table} WHERE generation IS NOT NULL",
        static reader => (reader.GetInt32(0), reader.GetInt64(1)),
        cancellationToken);

    /// <summary>Everybody who has a key; nobody while there is no key store yet. Reads a store of any age.</summary>
    public async Task<HashSet<Guid>> UsersAsync(CancellationToken cancellationToken) =>
        await store.ExistsAsync(cancellationToken)
            ? [.. await ListAsync($"SELECT subject FROM {store.Table}", static reader => reader.GetGuid(0), cancellationToken)]
            : [];

    private Task<List<DataKeyRow>> ReadAsync(string where, Action<DbParameterCollection> bind, CancellationToken cancellationToken) => Database.RunAsync(
        $"SELECT {Columns} FROM {store.Table} {where}",
        bind,
        static async (command, cancellationToken) =>
        {
            var rows = new List<DataKeyRow>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(new(
                    reader.GetGuid(0),
                    reader.GetInt32(1),
                    (byte[])reader.GetValue(2),
                    await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetInt64(3)));
            }

            return rows;
        },
        cancellationToken);

    private Task<List<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken) => Database.RunAsync(
        sql,
        static _ => { },
        async (command, cancellationToken) =>
        {
            var values = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                values.Add(read(reader));
            }

            return values;
        },
        cancellationToken);

    private void Bind(DbParameterCollection parameters, DataKeyRow row)
    {
        Name(parameters, row.UserId);
        parameters.Add(Database.Parameter("epoch", row.Epoch));
        parameters.Add(Database.Parameter("wrapped", row.Wrapped));
        parameters.Add(Database.Parameter("group", GroupSecrets.Of(row.UserId)));
        parameters.Add(Database.Parameter("generation", row.Generation));
    }

    private void Name(DbParameterCollection parameters, Guid userId) => parameters.Add(Database.Parameter("subject", userId));
}
