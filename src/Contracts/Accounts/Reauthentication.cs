using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A proof, again, of who one is.</summary>
/// <param name="Password">The password.</param>
/// <param name="Code">The second factor's one-time code or a recovery code, where there is one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Reauthentication(
    [property: DataType(DataType.Password)] string Password,
    [property: DataType(DataType.Password)] string? Code = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(Reauthentication);
}
