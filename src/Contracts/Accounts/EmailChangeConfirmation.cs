using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Accounts;

/// <summary>Whoever read a mail of a change of address agrees.</summary>
/// <param name="Token">The secret of the mailed link, <c>lnk_...</c>.</param>
/// <param name="Password">The account's password; left out by whoever is signed in to the account or sends a key of it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EmailChangeConfirmation(
    [property: DataType(DataType.Password)] string Token,
    [property: DataType(DataType.Password)] string? Password = null)
{
    /// <summary>The type's name only: credentials and personal data are not for logs.</summary>
    public override string ToString() => nameof(EmailChangeConfirmation);
}
