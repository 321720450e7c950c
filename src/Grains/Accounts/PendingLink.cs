using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Clocks;

namespace Aiomus.Grains.Accounts;

/// <summary>A link that was mailed and not followed yet.</summary>
internal sealed class PendingLink
{
    public PendingLink()
    {
    }

    /// <param name="link">What was mailed.</param>
    /// <param name="expiresAt">When it is too late, by the clock of whoever asks.</param>
    /// <param name="now">The time by the clock here.</param>
    /// <param name="atMost">The longest that a link of its kind may last: the other clock may be wrong.</param>
    public PendingLink(SecretHash link, DateTimeOffset expiresAt, DateTimeOffset now, TimeSpan atMost)
    {
        (Id, SecretHash, MadeAt) = (link.Id, link.Hash, now);
        ExpiresAt = expiresAt - now < atMost ? expiresAt : now + atMost;
    }

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public string Id { get; set; } = "";

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public byte[] SecretHash { get; set; } = [];

    [NotPersonal]
    public DateTimeOffset MadeAt { get; set; }

    [NotPersonal]
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>True once it is too late. A link that was made while the clock was ahead is over when the clock is right.</summary>
    public bool IsOver(DateTimeOffset now) => now >= ExpiresAt || TimeWindow.IsAhead(MadeAt, now);

    /// <summary>Whether this is the link, and not too late.</summary>
    public bool Is(SecretHash link, DateTimeOffset now) =>
        Id == link.Id && !IsOver(now) && CryptographicOperations.FixedTimeEquals(SecretHash, link.Hash);
}
