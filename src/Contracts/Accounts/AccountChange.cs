using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A change of an account.</summary>
/// <param name="DisplayName">The new name, at most 100 characters; empty for none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AccountChange([property: MaxLength(AccountLimits.MaxName)] string DisplayName)
{
    /// <summary>The type's name only: names are not for logs.</summary>
    public override string ToString() => nameof(AccountChange);
}
