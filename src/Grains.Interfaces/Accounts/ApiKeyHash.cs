namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>An API key as we keep it: its public id and the SHA-256 of its secret.</summary>
/// <param name="Id">The key's public part.</param>
/// <param name="SecretHash">SHA-256 of the secret part, 32 bytes.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ApiKeyHash")]
public sealed record ApiKeyHash(
    [property: Id(0), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string Id,
    [property: Id(1), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[] SecretHash)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(ApiKeyHash);
}
