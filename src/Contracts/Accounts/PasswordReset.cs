using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A new password for somebody who has the mailed link.</summary>
/// <param name="Token">The link's secret.</param>
/// <param name="Password">The new one, 12 to 256 characters.</param>
/// <param name="KeepKeys">Ids of the API keys that are to stay; all others end.</param>
/// <param name="KeepPasskeys">Ids of the passkeys that are to stay; all others end.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordReset(
    [property: DataType(DataType.Password)] string Token,
    [property: Length(AccountLimits.MinPassword, AccountLimits.MaxPassword), DataType(DataType.Password)] string Password,
    IReadOnlyList<string>? KeepKeys = null,
    IReadOnlyList<string>? KeepPasskeys = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(PasswordReset);
}
