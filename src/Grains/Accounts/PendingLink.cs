using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>A link that was mailed and not followed yet.</summary>
internal sealed class PendingLink
{
    public PendingLink()
    {
    }

    public PendingLink(SecretHash link, DateTimeOffset expiresAt) => (Id, SecretHash, ExpiresAt) = (link.Id, link.Hash, expiresAt);

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public string Id { get; set; } = "";

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public byte[] SecretHash { get; set; } = [];

    [NotPersonal]
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Whether this is the link, and not too late.</summary>
    public bool Is(SecretHash link, DateTimeOffset now) =>
        Id == link.Id && now < ExpiresAt && CryptographicOperations.FixedTimeEquals(SecretHash, link.Hash);
}
