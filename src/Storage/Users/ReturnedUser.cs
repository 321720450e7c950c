namespace Aiomus.Storage.Users;

/// <summary>Somebody who was erased and of whom something is stored again.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Erasure">The erasure's id.</param>
/// <param name="RequestedAt">When it was entered in the ledger.</param>
public sealed record ReturnedUser(Guid UserId, Guid Erasure, DateTimeOffset RequestedAt);
