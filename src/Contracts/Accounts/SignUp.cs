using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A new account.</summary>
/// <param name="Email">The address; a mail to it confirms the account.</param>
/// <param name="Password">12 to 256 characters.</param>
/// <param name="DisplayName">How the person wants to be called, at most 100 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SignUp(
    string Email,
    [property: Length(AccountLimits.MinPassword, AccountLimits.MaxPassword), DataType(DataType.Password)] string Password,
    [property: MaxLength(AccountLimits.MaxName)] string DisplayName = "")
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(SignUp);
}
