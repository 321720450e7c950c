using System.Text.Json.Nodes;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Rows;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Users;

/// <summary>
/// Shut while somebody is stored who was erased: a backup brought them back. Nobody is served before they are gone again. What the
/// ledger names is looked for where an account begins and ends: its own row and its register, its data key, tickets, its place for files.
/// </summary>
public sealed class ReturnGate
{
    private readonly Database _database;
    private readonly DataKeyRows _keys;
    private readonly IStateRows _rows;
    private readonly ErasureLedger _ledger;
    private readonly string _blobs;

    private volatile IReadOnlyList<ReturnedUser> _returned = [];

    internal ReturnGate(Database database, DataKeyRows keys, IStateRows rows, ErasureLedger ledger, IOptions<StorageOptions> storage)
    {
        (_database, _keys, _rows, _ledger) = (database, keys, rows, ledger);
        _blobs = Path.Combine(Path.GetFullPath(storage.Value.Data), "blobs");
    }

    /// <summary>Whether people may be served.</summary>
    public bool IsOpen => _returned.Count == 0;

    /// <summary>Whom the start found. Empty once they are gone.</summary>
    public IReadOnlyList<ReturnedUser> Returned => _returned;

    /// <summary>They are gone.</summary>
    public void Open() => _returned = [];

    /// <summary>At start, before anybody is served.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await _ledger.SettleAsync(cancellationToken);
        var erased = await _ledger.ReadAsync(cancellationToken);
        if (!erased.Any)
        {
            return;
        }

        // In this order: an erasure is in the index from before it is in the ledger until nothing of its person is left.
        var running = await RunningAsync(_rows, cancellationToken);
        _returned = [.. (await StoredAsync(cancellationToken)).Except(running).Select(erased.Find).OfType<ReturnedUser>()];
    }

    /// <summary>The erasures that go on by themselves: Grains.Erasure.ErasureIndexState.Running, by user.</summary>
    internal static async Task<HashSet<Guid>> RunningAsync(IStateRows rows, CancellationToken cancellationToken) =>
        (await rows.ReadAsync<JsonObject>("erasureindex", "index", 0, cancellationToken))?["running"] is JsonObject running
            ? running.Select(static entry => Guid.Parse(entry.Key)).ToHashSet()
            : [];

    private async Task<HashSet<Guid>> StoredAsync(CancellationToken cancellationToken)
    {
        var stored = await _keys.UsersAsync(cancellationToken);
        stored.UnionWith(await ListAsync(
            "SELECT GrainIdN0, GrainIdN1 FROM OrleansStorage WHERE GrainTypeString IN ('user/user', 'erasure/erasure')",
            static reader => UserSearch.Whole(reader.GetInt64(0), reader.GetInt64(1)),
            cancellationToken));
        stored.UnionWith(await ListAsync("SELECT DISTINCT user_id FROM aiomus_ticket", static reader => reader.GetGuid(0), cancellationToken));

        // Also one that is being taken away: its name goes on behind the id.
        stored.UnionWith(Directory.EnumerateDirectories(_blobs).Select(static place => Path.GetFileName(place).Split('.')[0])
            .Select(static name => Guid.TryParseExact(name, "N", out var userId) ? userId : Guid.Empty));
        return stored;
    }

    private Task<List<Guid>> ListAsync(string sql, Func<System.Data.Common.DbDataReader, Guid> read, CancellationToken cancellationToken)
        => _database.RunAsync(
            sql,
            static _ => { },
            async (command, cancellationToken) =>
            {
                var users = new List<Guid>();
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    users.Add(read(reader));
                }

                return users;
            },
            cancellationToken);
}
