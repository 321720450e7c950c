using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Serialization;
using Aiomus.Storage.Users;
using Orleans.Storage;

namespace Aiomus.Storage.Records;

internal sealed class RecordStore(Database database, RecordSeal seal, IHolderRegister register) : IRecordStore
{
    private const string Columns =
        "SELECT key, number, is_open, version, data FROM aiomus_record WHERE subject = @subject AND kind = @kind";
    private const int MostRemembered = 100_000;

    // In one query.
    private const int MostKeys = 200;

    // Holders that this process has entered for a user. Only spares calls: one holder is asked for at each insert all the same.
    private readonly ConcurrentDictionary<(Guid UserId, string Holder), bool> _registered = [];

    public async Task<Record<T>?> FindAsync<T>(RecordKind<T> kind, Guid userId, string key, CancellationToken cancellationToken)
        where T : class
    {
        var rows = await ReadAsync(
            $"{Columns} AND key = @key",
            parameters => Bind(parameters, ("subject", userId), ("kind", kind.Name), ("key", key)),
            cancellationToken);
        return rows is [var row] ? await OpenAsync(kind, userId, row, cancellationToken) : null;
    }

    public async Task<IReadOnlyDictionary<string, Record<T>>> FindAllAsync<T>(
        RecordKind<T> kind, Guid userId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        where T : class
    {
        var found = new Dictionary<string, Record<T>>(keys.Count, StringComparer.Ordinal);
        foreach (var some in keys.Chunk(MostKeys))
        {
            var rows = await ReadAsync(
                $"{Columns} AND key IN ({string.Join(", ", some.Select((_, i) => $"@key{i}"))})",
                parameters => Bind(
                    parameters,
                    [("subject", userId), ("kind", kind.Name), .. some.Select((key, i) => ($"key{i}", (object)key))]),
                cancellationToken);
            foreach (var record in await OpenAllAsync(kind, userId, rows, cancellationToken))
            {
                found[record.Key] = record;
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<Record<T>>> ListAsync<T>(
        RecordKind<T> kind, Guid userId, RecordQuery query, CancellationToken cancellationToken)
        where T : class
    {
        var rows = await ReadAsync(
            $"{Columns} AND is_open = @open AND number > @after AND number < @before "
                + $"ORDER BY number {(query.NewestFirst ? "DESC" : "ASC")} LIMIT @limit OFFSET @skip",
            parameters => Bind(
                parameters,
                ("subject", userId),
                ("kind", kind.Name),
                ("open", query.IsOpen ? 1 : 0),
                ("after", query.After),
                ("before", query.Before),
                ("skip", query.Skip),
                ("limit", query.Limit)),
            cancellationToken);
        return await OpenAllAsync(kind, userId, rows, cancellationToken);
    }

    public async Task<long> LastNumberAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken)
    {
        var (closed, open) = (await LastAsync(kind, userId, 0, cancellationToken), await LastAsync(kind, userId, 1, cancellationToken));
        return Math.Max(closed, open);
    }

    public Task<IReadOnlyDictionary<long, int>> CountAsync(
        IRecordKind kind, Guid userId, long from, int size, CancellationToken cancellationToken) => database.RunAsync(
            "SELECT number / @size, count(*) FROM aiomus_record "
                + "WHERE subject = @subject AND kind = @kind AND is_open = 0 AND number >= @from GROUP BY 1",
            parameters => Bind(parameters, ("subject", userId), ("kind", kind.Name), ("from", from), ("size", (long)size)),
            static async (command, token) =>
            {
                var counts = new Dictionary<long, int>();
                await using var reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    counts[reader.GetInt64(0)] = (int)reader.GetInt64(1);
                }

                return (IReadOnlyDictionary<long, int>)counts;
            },
            cancellationToken);

    public async Task ApplyAsync(Guid userId, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        await RegisterAsync(userId, changes, cancellationToken);
        var sealedStates = new byte[changes.Count][];
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].State is { } state)
            {
                var text = JsonSerializer.SerializeToUtf8Bytes(state, state.GetType(), StateJson.Options);
                sealedStates[i] = await seal.CloseAsync(userId, changes[i].Kind.Name, changes[i].Key, text, cancellationToken);
            }
        }

        await database.TransactAsync(
            async (connection, transaction, token) =>
            {
                for (var i = 0; i < changes.Count; i++)
                {
                    await ApplyAsync(connection, transaction, userId, changes[i], sealedStates[i], token);
                }

                return true;
            },
            cancellationToken);
    }

    public Task<int> RemoveAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken) => database.ExecuteAsync(
        "DELETE FROM aiomus_record WHERE subject = @subject AND kind = @kind",
        parameters => Bind(parameters, ("subject", userId), ("kind", kind.Name)),
        cancellationToken);

    public Task<IReadOnlyList<DueRecord>> ListDueAsync(
        DateTimeOffset now, TimeSpan longest, int limit, CancellationToken cancellationToken) =>
        database.RunAsync(
            "SELECT subject, key FROM aiomus_record WHERE kind = 'leftover' AND (number <= @now OR number > @latest) "
                + "ORDER BY number LIMIT @limit",
            parameters => Bind(parameters, ("now", now.UtcTicks), ("latest", (now + longest).UtcTicks), ("limit", limit)),
            static async (command, token) =>
            {
                var due = new List<DueRecord>();
                await using var reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    due.Add(new DueRecord(reader.GetGuid(0), reader.GetString(1)));
                }

                return (IReadOnlyList<DueRecord>)due;
            },
            cancellationToken);

    private async Task ApplyAsync(
        DbConnection connection,
        DbTransaction transaction,
        Guid userId,
        RecordChange change,
        byte[] data,
        CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        Bind(command.Parameters, ("subject", userId), ("kind", change.Kind.Name));
        switch (change.Act)
        {
            case RecordAct.Insert or RecordAct.InsertOnce:
                command.CommandText = "INSERT INTO aiomus_record (subject, kind, key, is_open, number, version, data) "
                    + "VALUES (@subject, @kind, @key, @open, @number, 1, @data) ON CONFLICT DO NOTHING";
                Bind(command.Parameters, ("key", change.Key), ("open", change.IsOpen ? 1 : 0), ("number", change.Number), ("data", data));
                break;
            case RecordAct.Update:
                command.CommandText = "UPDATE aiomus_record SET is_open = @open, number = @number, version = version + 1, data = @data "
                    + "WHERE subject = @subject AND kind = @kind AND key = @key AND version = @version";
                Bind(
                    command.Parameters,
                    ("key", change.Key),
                    ("open", change.IsOpen ? 1 : 0),
                    ("number", change.Number),
                    ("data", data),
                    ("version", change.Version));
                break;
            case RecordAct.Delete:
                command.CommandText = "DELETE FROM aiomus_record WHERE subject = @subject AND kind = @kind AND key = @key";
                Bind(command.Parameters, ("key", change.Key));
                break;
            default:
                command.CommandText =
                    "DELETE FROM aiomus_record WHERE subject = @subject AND kind = @kind AND is_open = 0 AND number <= @number";
                Bind(command.Parameters, ("number", change.Number));
                break;
        }

        var rows = await command.ExecuteNonQueryAsync(cancellationToken);
        if (rows != 1 && change.Act is RecordAct.Insert or RecordAct.Update)
        {
            throw new InconsistentStateException($"The record {change.Kind.Name} was changed elsewhere.");
        }
    }

    // Only inserts ask, as grain storage does: an update names the version of a row that was once inserted, and finds none once
    // erasure has deleted it. At least one call reaches the register each time, because it also refuses who is being erased.
    private async Task RegisterAsync(Guid userId, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        var asked = false;
        foreach (var holder in changes.Where(change => change.Act is RecordAct.Insert or RecordAct.InsertOnce)
            .Select(change => change.Kind.Holder).Distinct())
        {
            if (asked && _registered.ContainsKey((userId, holder)))
            {
                continue;
            }

            await register.EnsureRegisteredAsync(
                userId, GrainId.Create(GrainType.Create(holder), GrainIdKeyExtensions.CreateGuidKey(userId)), cancellationToken);
            asked = true;
            if (_registered.Count >= MostRemembered)
            {
                _registered.Clear();
            }

            _registered[(userId, holder)] = true;
        }
    }

    private async Task<List<Record<T>>> OpenAllAsync<T>(
        RecordKind<T> kind, Guid userId, List<Row> rows, CancellationToken cancellationToken)
        where T : class
    {
        var records = new List<Record<T>>(rows.Count);
        foreach (var row in rows)
        {
            if (await OpenAsync(kind, userId, row, cancellationToken) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private async Task<Record<T>?> OpenAsync<T>(RecordKind<T> kind, Guid userId, Row row, CancellationToken cancellationToken)
        where T : class => await seal.OpenAsync(userId, kind.Name, row.Key, row.Data, cancellationToken) is { } text
            ? new Record<T>(row.Key, row.Number, row.IsOpen, row.Version, JsonSerializer.Deserialize<T>(text, StateJson.Options)!)
            : null;

    private Task<long> LastAsync(IRecordKind kind, Guid userId, int open, CancellationToken cancellationToken) => database.RunAsync(
        "SELECT max(number) FROM aiomus_record WHERE subject = @subject AND kind = @kind AND is_open = @open",
        parameters => Bind(parameters, ("subject", userId), ("kind", kind.Name), ("open", open)),
        static async (command, token) => await command.ExecuteScalarAsync(token) is long number ? number : 0,
        cancellationToken);

    private Task<List<Row>> ReadAsync(string sql, Action<DbParameterCollection> bind, CancellationToken cancellationToken) =>
        database.RunAsync(
            sql,
            bind,
            static async (command, token) =>
            {
                var rows = new List<Row>();
                await using var reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    rows.Add(new Row(
                        reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2) == 1, reader.GetInt32(3), (byte[])reader.GetValue(4)));
                }

                return rows;
            },
            cancellationToken);

    private void Bind(DbParameterCollection parameters, params ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var (name, value) in values)
        {
            parameters.Add(database.Parameter(name, value));
        }
    }

    private sealed record Row(string Key, long Number, bool IsOpen, int Version, byte[] Data);
}
