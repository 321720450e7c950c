using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Accounts;

internal sealed partial class UserGrain
{
    public async Task RegisterAsync(AccountRegistration registration, CancellationToken cancellationToken)
    {
        if (user.RecordExists)
        {
            return;
        }

        // Before there is anything that it could find: killed in between, there is no account that it does not know of. A reminder that
        // finds nothing ends.
        await this.RegisterOrUpdateReminder(UnconfirmedReminder, TimeSpan.FromHours(1), TimeSpan.FromHours(1), cancellationToken);
        await OpenAsync(cancellationToken);
        user.State = Credentials.Register(registration, Now);
        await WriteAsync(cancellationToken);
    }

    public async Task<AccountRegistration?> FindRegistrationAsync(SecretHash link, CancellationToken cancellationToken) =>
        Account.Credentials.FindRegistration(link, Now) is { } registration
            && await Index(registration.Email).IsExpectedAsync(UserId, cancellationToken)
            ? registration
            : null;

    public async Task<EmailConfirmation> ConfirmAsync(SecretHash link, string passwordHash, CancellationToken cancellationToken)
    {
        if (Account.Credentials.FindRegistration(link, Now) is not { } registration)
        {
            return EmailConfirmation.Unknown;
        }

        var index = Index(registration.Email);
        if (!await index.IsExpectedAsync(UserId, cancellationToken))
        {
            await EraseAccountAsync(cancellationToken);
            return EmailConfirmation.Unknown;
        }

        if (!await index.ClaimAsync(UserId, cancellationToken))
        {
            await EraseAccountAsync(cancellationToken);
            return EmailConfirmation.Taken;
        }

        // The first person of an installation that has no owner runs it.
        var isOwner = await GrainFactory.GetGrain<IInstallationGrain>(0).ClaimFirstUserAsync(UserId, cancellationToken);
        await EnterStaffAsync(isOwner ? UserRole.Owner : UserRole.None, cancellationToken);
        Account.Confirm(passwordHash, isOwner);
        await WriteAsync(cancellationToken);
        await RemoveReminderAsync();
        return EmailConfirmation.Confirmed;
    }

    public Task<SignInFacts?> GetSignInFactsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(user.RecordExists ? Account.SignInFacts : null);

    public Task<string?> GetEmailAsync(CancellationToken cancellationToken) => Task.FromResult(user.State.Email);

    public Task<bool> ChangePasswordAsync(string passwordHash, int passwordVersion, string by, CancellationToken cancellationToken)
    {
        RequireAccount();
        return WriteIfAsync(Account.ChangePassword(passwordHash, passwordVersion, by), cancellationToken);
    }

    public Task RehashAsync(string oldHash, string newHash, CancellationToken cancellationToken) =>
        WriteIfAsync(user.RecordExists && Account.Credentials.Rehash(oldHash, newHash), cancellationToken);

    public Task BeginResetAsync(SecretHash link, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var credentials = Account.Credentials;
        return WriteIfAsync(
            user.RecordExists && credentials.IsConfirmed && credentials.BeginReset(link, expiresAt, Now), cancellationToken);
    }

    public Task<bool> CanResetAsync(SecretHash link, CancellationToken cancellationToken) =>
        Task.FromResult(Account.Credentials.CanReset(link, Now));

    public async Task<ResetResult?> ResetAsync(PasswordResetOrder order, CancellationToken cancellationToken)
    {
        if (!Account.Credentials.CanReset(order.Link, Now))
        {
            return null;
        }

        // Before the link is used up: after a failure the person follows it again.
        if (user.State.Email is { } email)
        {
            await Index(email).ForgiveAsync(cancellationToken);
        }

        var ended = Account.Reset(order);
        await WriteAsync(cancellationToken);
        return ended;
    }

    public Task BeginEmailChangeAsync(
        string email, SecretHash oldLink, SecretHash newLink, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        RequireAccount();
        Account.EmailChange.Begin(email, oldLink, newLink, expiresAt, Now);
        return WriteAsync(cancellationToken);
    }

    public Task<bool> CanConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken) =>
        Task.FromResult(Account.EmailChange.CanFollow(link, Now));

    public async Task<EmailConfirmation> ConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken)
    {
        var step = Account.EmailChange.Follow(link, Now);
        if (step == EmailConfirmation.Confirmed)
        {
            return await ChangeEmailAsync(cancellationToken);
        }

        await WriteIfAsync(step == EmailConfirmation.HalfConfirmed, cancellationToken);
        return step;
    }

    public Task BeginTotpAsync(byte[] secret, CancellationToken cancellationToken)
    {
        RequireAccount();
        Account.SecondFactor.Begin(secret);
        return WriteAsync(cancellationToken);
    }

    public Task<bool> ConfirmTotpAsync(string code, IReadOnlyList<byte[]> recoveryHashes, string by, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.ConfirmSecondFactor(code, recoveryHashes, by, Now), cancellationToken);

    public async Task<bool> RemoveTotpAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!Account.MayRemoveSecondFactor(sessionId))
        {
            return false;
        }

        await WriteIfAsync(Account.SecondFactor.Remove(), cancellationToken);
        return true;
    }

    public Task<bool> RenewRecoveryCodesAsync(
        IReadOnlyList<byte[]> recoveryHashes, string sessionId, CancellationToken cancellationToken) =>
        WriteIfAsync(
            Account.MayRemoveSecondFactor(sessionId) && Account.SecondFactor.RenewRecovery(recoveryHashes), cancellationToken);

    // Written before it counts: a code that was used must not come back with the next silo.
    public Task<bool> UseCodeAsync(string code, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.SecondFactor.Use(code, Now), cancellationToken);

    public Task SetDisabledAsync(bool disabled, CancellationToken cancellationToken)
    {
        RequireAccount();
        return WriteIfAsync(Account.SetDisabled(disabled), cancellationToken);
    }

    public async Task SetRolesAsync(UserRole roles, CancellationToken cancellationToken)
    {
        RequireAccount();
        await EnterStaffAsync(roles, cancellationToken);
        user.State.Roles = roles;
        await WriteAsync(cancellationToken);
        if (roles == UserRole.None)
        {
            await Staff.RemoveAsync(UserId, cancellationToken);
        }
    }

    // The new address is claimed before the old one is freed: killed in between, the account has both and loses neither.
    private async Task<EmailConfirmation> ChangeEmailAsync(CancellationToken cancellationToken)
    {
        if (!await Index(Account.EmailChange.Wanted!).ClaimAsync(UserId, cancellationToken))
        {
            Account.EmailChange.End();
            await WriteAsync(cancellationToken);
            return EmailConfirmation.Taken;
        }

        Account.ChangeEmail();
        await WriteAsync(cancellationToken);
        await LeaveEmailAsync(cancellationToken);
        return EmailConfirmation.Confirmed;
    }

    // Killed before it was freed, the account still has its address of before, and frees it when it is next asked anything.
    private async Task LeaveEmailAsync(CancellationToken cancellationToken)
    {
        if (Account.EmailChange.Left is { } left)
        {
            await Index(left).ReleaseAsync(UserId, cancellationToken);
            await GrainFactory.GetGrain<ISubscriptionGrain>(UserId).NoteAddressAsync(cancellationToken);
            Account.EmailChange.HaveLeft();
            await WriteAsync(cancellationToken);
        }
    }

    private IEmailIndexGrain Index(string email) =>
        GrainFactory.GetGrain<IEmailIndexGrain>(hash.Compute(EmailAddress.Domain, EmailAddress.Canonical(email)));
}
