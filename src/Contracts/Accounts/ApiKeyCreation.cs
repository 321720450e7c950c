using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A new API key.</summary>
/// <param name="Name">What the person calls it, 1 to 100 characters.</param>
/// <param name="Scopes">What it may be used for: <c>read</c>, <c>generate</c>, <c>gallery</c>, <c>account</c>, <c>admin</c>. Left out:
/// <c>read</c> and <c>generate</c>.</param>
/// <param name="ExpiresAt">When it ends; left out for never.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApiKeyCreation(
    [property: Length(1, AccountLimits.MaxName)] string Name,
    [property: MinLength(1)] IReadOnlyList<string>? Scopes = null,
    DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(ApiKeyCreation);
}
