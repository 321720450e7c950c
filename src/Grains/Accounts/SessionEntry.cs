using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>One place where a person is signed in.</summary>
internal sealed class SessionEntry
{
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public string Id { get; set; } = "";

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public byte[] SecretHash { get; set; } = [];

    [PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)]
    public string Device { get; set; } = "";

    [PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)]
    public string Place { get; set; } = "";

    [PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)]
    public DateTimeOffset OpenedAt { get; set; }

    [PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)]
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>When the person last proved who they are.</summary>
    [PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)]
    public DateTimeOffset FreshAt { get; set; }

    /// <summary>Whether the second factor that there is was shown.</summary>
    [PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)]
    public bool WithSecondFactor { get; set; }

    public SessionInfo ToInfo() => new(Id, Device, Place, OpenedAt, SeenAt);
}
