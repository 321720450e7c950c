using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A new password for somebody who knows the old one.</summary>
/// <param name="Current">The password so far.</param>
/// <param name="Password">The new one, 12 to 256 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordChange(string Current, string Password)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(PasswordChange);
}
