using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A sign-in.</summary>
/// <param name="Email">The address.</param>
/// <param name="Password">The password.</param>
/// <param name="Code">The second factor's one-time code or a recovery code, where there is one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SignIn(
    string Email,
    [property: Length(1, AccountLimits.MaxTriedPassword), DataType(DataType.Password)] string Password,
    [property: MaxLength(AccountLimits.MaxCode), DataType(DataType.Password)] string? Code = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(SignIn);
}
