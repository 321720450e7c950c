using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Mail;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Accounts;

/// <summary>The mails of signing up and in. Each waits in the outbox of the account that it is about, and is erased with it.</summary>
internal sealed class AccountMail(IGrainFactory grains, IOptions<SignInOptions> options, TimeProvider time)
{
    private const string Link = "link";
    private const string Device = "device";

    public Task ConfirmAsync(Guid userId, string email, string link, CancellationToken cancellationToken) =>
        QueueAsync(userId, MailKind.ConfirmEmail, email, Guid.NewGuid(), new() { [Link] = Url($"confirm#{link}") }, cancellationToken);

    /// <summary>Once an hour at most: it is anybody who can ask for this mail.</summary>
    public async Task AlreadyRegisteredAsync(Guid owner, CancellationToken cancellationToken)
    {
        var email = await EmailOf(owner, cancellationToken);
        var hour = time.GetUtcNow().ToString("yyyyMMddHH", System.Globalization.CultureInfo.InvariantCulture);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"already:{owner:N}:{hour}")).AsSpan(0, 16));
        await QueueAsync(owner, MailKind.AlreadyRegistered, email, id, new() { [Link] = Url("sign-in") }, cancellationToken);
    }

    public async Task ResetAsync(Guid userId, string link, CancellationToken cancellationToken) => await QueueAsync(
        userId, MailKind.ResetPassword, await EmailOf(userId, cancellationToken), Guid.NewGuid(), new() { [Link] = Url($"reset#{link}") }, cancellationToken);

    /// <summary>A notice to the account's address; nothing where there is none.</summary>
    public async Task NoticeAsync(Guid userId, MailKind kind, string device, string page, CancellationToken cancellationToken) => await QueueAsync(
        userId,
        kind,
        await EmailOf(userId, cancellationToken),
        Guid.NewGuid(),
        new() { [Link] = Url(page), [Device] = device },
        cancellationToken);

    /// <summary>Asks both addresses. The old one learns of it whether or not it agrees.</summary>
    public async Task ChangeEmailAsync(Guid userId, string email, string device, CancellationToken cancellationToken)
    {
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
        await QueueAsync(userId, MailKind.ConfirmEmailChange, email, Guid.NewGuid(), new() { [Link] = Url($"email#{newLink}") }, cancellationToken);
    }

    // The secret stands behind the hash sign: browsers do not send it, and no server on the way logs it.
    private string Url(string page) => $"{options.Value.PublicUrl.TrimEnd('/')}/{page}";

    private Task<string?> EmailOf(Guid userId, CancellationToken cancellationToken) =>
        grains.GetGrain<ICredentialsGrain>(userId).GetEmailAsync(cancellationToken);

    private Task QueueAsync(
        Guid userId, MailKind kind, string? to, Guid id, Dictionary<string, string> values, CancellationToken cancellationToken) => to is null
        ? Task.CompletedTask
        : grains.GetGrain<IOutboxGrain>(userId).QueueAsync(new MailMessage(id, kind, to, values), cancellationToken);
}
