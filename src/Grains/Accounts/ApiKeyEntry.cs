using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>An API key of an account.</summary>
internal sealed class ApiKeyEntry
{
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public string Id { get; set; } = "";

    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public byte[] SecretHash { get; set; } = [];

    [PersonalData(DataCategory.Account)]
    public string Name { get; set; } = "";

    [PersonalData(DataCategory.Account)]
    public AccessScope Scopes { get; set; } = AccessScope.All;

    [PersonalData(DataCategory.Account)]
    public DateTimeOffset CreatedAt { get; set; }

    [PersonalData(DataCategory.Account)]
    public DateTimeOffset? ExpiresAt { get; set; }

    [PersonalData(DataCategory.Usage, Purpose.Security, LegalBasis.LegitimateInterest)]
    public DateOnly? UsedOn { get; set; }

    public ApiKeyInfo ToInfo() => new(Id, Name, Scopes, CreatedAt, ExpiresAt, UsedOn);
}
