namespace Aiomus.Grains.Interfaces.Mail;

/// <summary>A mail to be sent: what it is about, to whom, and what its text needs to be filled in.</summary>
/// <param name="Id">The message's own id: repeating it is the same mail. It also makes the mail's Message-ID.</param>
/// <param name="Kind">What it is about; the text follows from it.</param>
/// <param name="To">The recipient's address, as it was given.</param>
/// <param name="Values">
/// What the text of this kind needs, see <see cref="MailKind"/>: at most 16 values of 2,000 characters, without control characters.
/// </param>
[GenerateSerializer, Immutable, Alias("aiomus.MailMessage")]
public sealed record MailMessage(
    [property: Id(0), PersonalData(DataCategory.Identity, Purpose.Security, retention: Retention.Transient)] Guid Id,
    [property: Id(1), PersonalData(DataCategory.Account, Purpose.Security, retention: Retention.Transient)] MailKind Kind,
    [property: Id(2), PersonalData(DataCategory.Account, retention: Retention.Transient)] string To,
    [property: Id(3), PersonalData(DataCategory.Credential, Purpose.Security, retention: Retention.Transient, export: false)]
    IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Id and kind only: addresses and links are not for logs.</summary>
    public override string ToString() => $"{nameof(MailMessage)} {Id} ({Kind})";
}
