using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A change of a passkey.</summary>
/// <param name="Name">What the person calls it, at most 100 characters; empty for nothing.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasskeyChange(string Name)
{
    /// <summary>The type's name only: names are not for logs.</summary>
    public override string ToString() => nameof(PasskeyChange);
}
