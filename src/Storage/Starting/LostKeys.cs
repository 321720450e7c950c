using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Rows;
using Aiomus.Storage.Users;

namespace Aiomus.Storage.Starting;

/// <summary>Finds accounts whose data key is gone though nobody erases or erased them: they would pass for erased ones.</summary>
internal sealed class LostKeys(Database database, DataKeyRows keys, IStateRows rows, ErasureLedger ledger)
{
    /// <summary>How many accounts have lost their key, and how many keys there are at all. Reads only, of a database of any age.</summary>
    public async Task<(int Lost, int Keys)> CountAsync(CancellationToken cancellationToken)
    {
        if (!await database.HasTableAsync("OrleansStorage", cancellationToken))
        {
            return (0, 0);
        }

        // In this order: an account that is made or erased meanwhile does not count. An erasure is in the index from before its first
        // step until nothing of the account is left.
        var running = await ReturnGate.RunningAsync(rows, cancellationToken);
        var accounts = await AccountsAsync(cancellationToken);
        var kept = await keys.UsersAsync(cancellationToken);
        var erased = await ledger.ReadAsync(cancellationToken);
        return (accounts.Count(account => !kept.Contains(account) && !running.Contains(account) && !erased.Has(account)), kept.Count);
    }

    private Task<List<Guid>> AccountsAsync(CancellationToken cancellationToken) => database.RunAsync(
        "SELECT GrainIdN0, GrainIdN1 FROM OrleansStorage WHERE GrainTypeString = 'user/user'",
        static _ => { },
        static async (command, cancellationToken) =>
        {
            var accounts = new List<Guid>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                accounts.Add(UserSearch.Whole(reader.GetInt64(0), reader.GetInt64(1)));
            }

            return accounts;
        },
        cancellationToken);
}
