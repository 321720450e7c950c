using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.SigningIn;

/// <summary>
/// What happens behind answers that are always the same: an address that nobody has gets an account and a link, one that somebody
/// has gets a mail that says so. Who has an address is decided when a link is followed, never before: nobody can occupy another's. Whoever
/// asks is counted by their network, so that nobody uses up what somebody else may ask for.
/// </summary>
internal sealed class SignUpDesk(
    EmailKeys emails, PasswordHasher passwords, AccountMail mail, IGrainFactory grains, IOptions<SignInOptions> options, TimeProvider time)
{
    public async Task SignUpAsync(SignUp body, string asker, CancellationToken cancellationToken)
    {
        // Before the question, so that both answers cost it.
        var hash = await passwords.HashAsync(body.Password, cancellationToken);
        var index = emails.IndexOf(body.Email);
        var mayMail = await index.MayMailAsync(MailReason.SignUp, asker, cancellationToken);
        var known = await index.FindAsync(cancellationToken);
        if (!mayMail)
        {
            return;
        }

        if (known is { } owner)
        {
            await UnlessGoneAsync(() => mail.AlreadyRegisteredAsync(owner, cancellationToken));
            return;
        }

        var userId = Guid.NewGuid();
        var link = MailLink.Create(userId, out var secret);
        var expiresAt = time.GetUtcNow().AddHours(options.Value.ConfirmationHours);
        await grains.GetGrain<ICredentialsGrain>(userId).RegisterAsync(
            new AccountRegistration(body.Email, hash, body.DisplayName, secret, expiresAt), cancellationToken);

        // Not to be broken off: whoever hangs up in between would end the links of before and leave no new one.
        await index.ExpectAsync(userId, CancellationToken.None);
        await mail.ConfirmAsync(userId, body.Email, link, CancellationToken.None);
    }

    public async Task ForgotAsync(string email, string asker, CancellationToken cancellationToken)
    {
        var index = emails.IndexOf(email);
        var mayMail = await index.MayMailAsync(MailReason.Reset, asker, cancellationToken);
        if (await index.FindAsync(cancellationToken) is not { } userId || !mayMail)
        {
            return;
        }

        var link = MailLink.Create(userId, out var secret);
        var expiresAt = time.GetUtcNow().AddMinutes(options.Value.ResetMinutes);
        await UnlessGoneAsync(async () =>
        {
            // Not to be broken off either, for the same reason.
            await grains.GetGrain<ICredentialsGrain>(userId).BeginResetAsync(secret, expiresAt, CancellationToken.None);
            await mail.ResetAsync(userId, link, CancellationToken.None);
        });
    }

    // Of an account that is being erased, or whose key is gone, the address may still be known. Nobody is told that there was one.
    private static async Task UnlessGoneAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (AiomusException gone) when (gone.Code == ErrorCode.AccountGone)
        {
            // There is nobody to write to.
        }
    }
}
