using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Users;

/// <summary>What the ledger of erasures says.</summary>
/// <param name="entries">Its entries, by the hash of the user.</param>
/// <param name="hash">Hashes users.</param>
internal sealed class ErasedUsers(IReadOnlyDictionary<string, (Guid Erasure, DateTimeOffset At)> entries, IKeyedHash hash)
{
    public bool Any => entries.Count > 0;

    public bool Has(Guid userId) => Find(userId) is not null;

    /// <summary>The erasure of a user, or null.</summary>
    public ReturnedUser? Find(Guid userId) =>
        Any && entries.TryGetValue(ErasureLedger.HashOf(hash, userId), out var entry) ? new(userId, entry.Erasure, entry.At) : null;
}
