using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A new account.</summary>
/// <param name="DisplayName">How the person wants to be called, at most 100 characters; empty for no name.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserCreation([property: MaxLength(AccountLimits.MaxName)] string DisplayName)
{
    /// <summary>The type's name only: names are not for logs.</summary>
    public override string ToString() => nameof(UserCreation);
}
