using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Administration;

/// <summary>
/// What the command <c>owner key</c> leaves in the data folder for the server: no secret, and a proof that it is the command's.
/// </summary>
/// <param name="UserId">The owner's account.</param>
/// <param name="KeyId">The new key's public part.</param>
/// <param name="SecretHash">SHA-256 of the secret part.</param>
/// <param name="OrderedAt">When the command ran.</param>
/// <param name="Proof">A hash of all that under the installation's own secret.</param>
/// <param name="Link">The owner's link that comes with the key; null in an order of an earlier version.</param>
internal sealed record OwnerKeyOrder(
    Guid UserId, string KeyId, byte[] SecretHash, DateTimeOffset OrderedAt, string Proof, SecretHash? Link = null);
