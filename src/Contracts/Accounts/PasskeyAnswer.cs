using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>What a browser answered for a passkey.</summary>
/// <param name="Challenge">The question that it answers.</param>
/// <param name="Credential">The credential, in the JSON form of Web Authentication.</param>
/// <param name="Name">What the person calls a new passkey, at most 100 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasskeyAnswer(
    Guid Challenge,
    [property: DataType(DataType.Password)] JsonElement Credential,
    [property: MaxLength(AccountLimits.MaxName)] string? Name = null)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(PasskeyAnswer);
}
