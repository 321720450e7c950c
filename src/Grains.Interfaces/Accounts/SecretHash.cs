namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>
/// A secret as we keep it: its public id and the SHA-256 of 256 random bits. Sessions and links of mails are such secrets.
/// </summary>
/// <param name="Id">The public part.</param>
/// <param name="Hash">SHA-256 of the secret part, 32 bytes.</param>
[GenerateSerializer, Immutable, Alias("aiomus.SecretHash")]
public sealed record SecretHash(
    [property: Id(0), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string Id,
    [property: Id(1), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[] Hash)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(SecretHash);
}
