using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Listening;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Notices;

/// <summary>The mails of signing up and in. Each waits in the outbox of the account that it is about, and is erased with it.</summary>
internal sealed class AccountMail(
    IGrainFactory grains, EmailKeys emails, PublicAddress address, IOptions<SignInOptions> options, TimeProvider time)
{
    private const string Link = "link";
    private const string Device = "device";

    public Task ConfirmAsync(Guid userId, string email, string link, CancellationToken cancellationToken) =>
        QueueAsync(userId, MailKind.ConfirmEmail, email, Guid.NewGuid(), new() { [Link] = Url($"confirm#{link}") }, cancellationToken);

    /// <summary>Once an hour at most: it is anybody who can ask for this mail.</summary>
    public async Task AlreadyRegisteredAsync(Guid owner, CancellationToken cancellationToken)
    {
        var email = await EmailOf(owner, cancellationToken);
        var hour = time.GetUtcNow().ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"already:{owner:N}:{hour}")).AsSpan(0, 16));
        await QueueAsync(owner, MailKind.AlreadyRegistered, email, id, new() { [Link] = Url("sign-in") }, cancellationToken);
    }

    public async Task ResetAsync(Guid userId, string link, CancellationToken cancellationToken) => await QueueAsync(
        userId,
        MailKind.ResetPassword,
        await EmailOf(userId, cancellationToken),
        Guid.NewGuid(),
        new() { [Link] = Url($"reset#{link}") },
        cancellationToken);

    /// <summary>
    /// A notice to the account's address; nothing where there is none. It waits for nobody, as <see cref="AccountAudit.NoteAsync"/>.
    /// </summary>
    public async Task NoticeAsync(Guid userId, MailKind kind, string device, string page) =>
        await NoticeAsync(userId, kind, await EmailOf(userId, CancellationToken.None), device, page);

    /// <summary>The same to an address that the account may have had; nothing where it is null.</summary>
    public Task NoticeAsync(Guid userId, MailKind kind, string? to, string device, string page) =>
        QueueAsync(userId, kind, to, Guid.NewGuid(), new() { [Link] = Url(page), [Device] = device }, CancellationToken.None);

    /// <summary>A notice of a password that was set by a mailed link, and of what ended with it.</summary>
    public async Task ResetNoticeAsync(Guid userId, ResetResult ended, string device) => await QueueAsync(
        userId,
        MailKind.PasswordReset,
        await EmailOf(userId, CancellationToken.None),
        Guid.NewGuid(),
        new() { [Link] = Url("forgot"), [Device] = device, ["ended"] = InWords(ended) },
        CancellationToken.None);

    /// <summary>
    /// Asks both addresses. The old one learns of it whether or not it agrees. Nothing happens while the new one has had as many mails
    /// as it may get: whoever is signed in must not flood somebody else's address.
    /// </summary>
    public async Task ChangeEmailAsync(Guid userId, string email, string device, CancellationToken cancellationToken)
    {
        if (!await emails.IndexOf(email).MayMailAsync(MailReason.EmailChange, $"account {userId:N}", cancellationToken))
        {
            return;
        }

        var before = await EmailOf(userId, cancellationToken);
        var oldLink = MailLink.Create(userId, out var oldSecret);
        var newLink = MailLink.Create(userId, out var newSecret);
        var expiresAt = time.GetUtcNow().AddHours(options.Value.ConfirmationHours);
        await grains.GetGrain<ICredentialsGrain>(userId).BeginEmailChangeAsync(email, oldSecret, newSecret, expiresAt, cancellationToken);
        await QueueAsync(
            userId,
            MailKind.EmailChangeRequested,
            before,
            Guid.NewGuid(),
            new() { [Link] = Url($"email#{oldLink}"), [Device] = device },
            cancellationToken);
        await QueueAsync(
            userId, MailKind.ConfirmEmailChange, email, Guid.NewGuid(), new() { [Link] = Url($"email#{newLink}") }, cancellationToken);
    }

    // Counts and no names: names are words of whoever made the keys, and a mail of ours would say them to the person.
    private static string InWords(ResetResult ended)
    {
        (int Count, string Name)[] all = [(ended.Sessions, "session"), (ended.Keys, "API key"), (ended.Passkeys, "passkey")];
        var parts = all.Where(part => part.Count > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Name}{(part.Count == 1 ? "" : "s")}"));
        return string.Join(", ", parts) is { Length: > 0 } words ? words : "nothing else";
    }

    // The secret stands behind the hash sign: browsers do not send it, and no server on the way logs it.
    private string Url(string page) => $"{address.Url}/{page}";

    private Task<string?> EmailOf(Guid userId, CancellationToken cancellationToken) =>
        grains.GetGrain<ICredentialsGrain>(userId).GetEmailAsync(cancellationToken);

    private Task QueueAsync(
        Guid userId, MailKind kind, string? to, Guid id, Dictionary<string, string> values, CancellationToken cancellationToken) =>
        to is null
            ? Task.CompletedTask
            : grains.GetGrain<IOutboxGrain>(userId).QueueAsync(new MailMessage(id, kind, to, values), cancellationToken);
}
