using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>The roles that a person is to have.</summary>
/// <param name="Roles"><c>owner</c>, <c>admin</c>, <c>support</c>, <c>legal</c>; empty for none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RolesBody(IReadOnlyList<string> Roles)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(RolesBody);
}
