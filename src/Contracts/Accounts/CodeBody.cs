using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>A code of the second factor.</summary>
/// <param name="Code">Six digits from the app, or a recovery code where that is allowed.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CodeBody([property: DataType(DataType.Password)] string Code)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(CodeBody);
}
