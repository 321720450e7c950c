using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>
/// Whoever read the mail of a sign-up confirms it, and shows that the sign-up was theirs or makes it theirs: with one of the two passwords.
/// </summary>
/// <param name="Token">The secret of the mailed link, <c>lnk_...</c>.</param>
/// <param name="Password">The password of this sign-up.</param>
/// <param name="NewPassword">Another one in its place, 12 to 256 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SignUpConfirmation(
    [property: DataType(DataType.Password)] string Token,
    [property: Length(1, AccountLimits.MaxTriedPassword), DataType(DataType.Password)] string? Password = null,
    [property: Length(AccountLimits.MinPassword, AccountLimits.MaxPassword), DataType(DataType.Password)] string? NewPassword = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(SignUpConfirmation);
}
