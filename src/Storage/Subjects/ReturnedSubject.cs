namespace Aiomus.Storage.Subjects;

/// <summary>Somebody who was erased and of whom something is stored again.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Erasure">The erasure's id.</param>
/// <param name="RequestedAt">When it was entered in the ledger.</param>
public sealed record ReturnedSubject(Guid Subject, Guid Erasure, DateTimeOffset RequestedAt);
