using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Subjects;

/// <summary>What the ledger of erasures says.</summary>
/// <param name="entries">Its entries, by the hash of the subject.</param>
/// <param name="hash">Hashes subjects.</param>
internal sealed class ErasedSubjects(IReadOnlyDictionary<string, (Guid Erasure, DateTimeOffset At)> entries, IKeyedHash hash)
{
    public bool Any => entries.Count > 0;

    public bool Has(Guid subject) => Find(subject) is not null;

    /// <summary>The erasure of a subject, or null.</summary>
    public ReturnedSubject? Find(Guid subject) =>
        Any && entries.TryGetValue(ErasureLedger.HashOf(hash, subject), out var entry) ? new(subject, entry.Erasure, entry.At) : null;
}
