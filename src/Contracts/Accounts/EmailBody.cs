using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>An address.</summary>
/// <param name="Email">The address.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EmailBody(string Email)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(EmailBody);
}
