using System.Text.Json.Nodes;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Rows;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Subjects;

/// <summary>
/// Shut while somebody is stored who was erased: a backup brought them back. Nobody is served before they are gone again. What the
/// ledger names is looked for where an account begins and ends: its own row and its register, its data key, tickets, its place for files.
/// </summary>
public sealed class ReturnGate
{
    private readonly Database _database;
    private readonly KeyRows _keys;
    private readonly IStateRows _rows;
    private readonly ErasureLedger _ledger;
    private readonly string _blobs;

    private volatile IReadOnlyList<ReturnedSubject> _returned = [];

    internal ReturnGate(Database database, KeyRows keys, IStateRows rows, ErasureLedger ledger, IOptions<StorageOptions> storage)
    {
        (_database, _keys, _rows, _ledger) = (database, keys, rows, ledger);
        _blobs = Path.Combine(Path.GetFullPath(storage.Value.Data), "blobs");
    }

    /// <summary>Whether people may be served.</summary>
    public bool IsOpen => _returned.Count == 0;

    /// <summary>Whom the start found. Empty once they are gone.</summary>
    public IReadOnlyList<ReturnedSubject> Returned => _returned;

    /// <summary>They are gone.</summary>
    public void Open() => _returned = [];

    /// <summary>At start, before anybody is served.</summary>
    internal async Task LookAsync(CancellationToken ct)
    {
        await _ledger.SettleAsync(ct);
        var erased = await _ledger.ReadAsync(ct);
        if (!erased.Any)
        {
            return;
        }

        // In this order: an erasure is in the index from before it is in the ledger until nothing of its person is left.
        var running = await RunningAsync(_rows, ct);
        _returned = [.. (await StoredAsync(ct)).Except(running).Select(erased.Find).OfType<ReturnedSubject>()];
    }

    /// <summary>The erasures that go on by themselves: Grains.Erasure.ErasureIndexState.Running, by subject.</summary>
    internal static async Task<HashSet<Guid>> RunningAsync(IStateRows rows, CancellationToken ct) =>
        (await rows.ReadAsync<JsonObject>("erasureindex", "index", 0, ct))?["running"] is JsonObject running
            ? running.Select(static entry => Guid.Parse(entry.Key)).ToHashSet()
            : [];

    private async Task<HashSet<Guid>> StoredAsync(CancellationToken ct)
    {
        var stored = await _keys.SubjectsAsync(ct);
        stored.UnionWith(await ListAsync(
            "SELECT GrainIdN0, GrainIdN1 FROM OrleansStorage WHERE GrainTypeString IN ('user/user', 'erasure/erasure')",
            static reader => SubjectSearch.Whole(reader.GetInt64(0), reader.GetInt64(1)),
            ct));
        stored.UnionWith(await ListAsync("SELECT DISTINCT user_id FROM aiomus_ticket", static reader => reader.GetGuid(0), ct));

        // Also one that is being taken away: its name goes on behind the id.
        stored.UnionWith(Directory.EnumerateDirectories(_blobs).Select(static place => Path.GetFileName(place).Split('.')[0])
            .Select(static name => Guid.TryParseExact(name, "N", out var subject) ? subject : Guid.Empty));
        return stored;
    }

    private Task<List<Guid>> ListAsync(string sql, Func<System.Data.Common.DbDataReader, Guid> read, CancellationToken ct)
        => _database.RunAsync(
            sql,
            static _ => { },
            async (command, ct) =>
            {
                var subjects = new List<Guid>();
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                {
                    subjects.Add(read(reader));
                }

                return subjects;
            },
            ct);
}
