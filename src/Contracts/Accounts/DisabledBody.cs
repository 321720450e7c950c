using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>Whether an account is to be disabled.</summary>
/// <param name="Disabled">Whether nobody may use it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DisabledBody(bool Disabled)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(DisabledBody);
}
