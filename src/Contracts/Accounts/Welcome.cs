using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>The owner's link, which opens one session.</summary>
/// <param name="Token">The secret of the link, <c>own_...</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Welcome([property: DataType(DataType.Password)] string Token)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(Welcome);
}
