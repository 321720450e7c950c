using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A new password for somebody who knows the old one, or whose account has none.</summary>
/// <param name="Password">The new one, 12 to 256 characters.</param>
/// <param name="Current">The current password. Left out if there is none, and with the key of an account that nothing else opens.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordChange(
    [property: Length(AccountLimits.MinPassword, AccountLimits.MaxPassword), DataType(DataType.Password)] string Password,
    [property: DataType(DataType.Password)] string? Current = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(PasswordChange);
}
