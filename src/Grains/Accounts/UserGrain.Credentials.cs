using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Installation;

namespace Aiomus.Grains.Accounts;

internal sealed partial class UserGrain
{
    // The most that their settings allow.
    private static readonly TimeSpan LongestConfirmation = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestReset = TimeSpan.FromDays(1);

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
        user.State = new UserState
        {
            DisplayName = registration.DisplayName,
            Email = registration.Email,
            PasswordHash = registration.PasswordHash,
            Confirmation = new PendingLink(registration.Link, registration.ExpiresAt, time.GetUtcNow(), LongestConfirmation),
            CreatedAt = time.GetUtcNow(),
        };
        await user.WriteAsync(this, cancellationToken);
    }

    public async Task<AccountRegistration?> FindRegistrationAsync(SecretHash link, CancellationToken cancellationToken)
    {
        var (state, confirmation) = (user.State, user.State.Confirmation);
        return confirmation?.Is(link, time.GetUtcNow()) == true && await Index(state.Email!).IsExpectedAsync(UserId, cancellationToken)
            ? new AccountRegistration(state.Email!, state.PasswordHash!, state.DisplayName, link, confirmation.ExpiresAt)
            : null;
    }

    public async Task<EmailConfirmation> ConfirmAsync(SecretHash link, string passwordHash, CancellationToken cancellationToken)
    {
        if (user.State.Confirmation?.Is(link, time.GetUtcNow()) != true)
        {
            return EmailConfirmation.Unknown;
        }

        var index = Index(user.State.Email!);
        if (!await index.IsExpectedAsync(UserId, cancellationToken))
        {
            await Erasure.RequestAsync(cancellationToken);
            return EmailConfirmation.Unknown;
        }

        if (!await index.ClaimAsync(UserId, cancellationToken))
        {
            await Erasure.RequestAsync(cancellationToken);
            return EmailConfirmation.Taken;
        }

        // The first person of an installation that has no owner runs it.
        if (await GrainFactory.GetGrain<IInstallationGrain>(0).ClaimFirstUserAsync(UserId, cancellationToken))
        {
            user.State.Roles |= UserRole.Owner;
        }

        // Nothing can have been left here by whoever signed up; should that ever change, it does not outlive this.
        (user.State.Keys, user.State.Sessions, user.State.Passkeys, user.State.SecondFactor) = ([], [], [], null);
        (user.State.Confirmation, user.State.PasswordHash) = (null, passwordHash);
        await user.WriteAsync(this, cancellationToken);
        await RemoveReminderAsync();
        return EmailConfirmation.Confirmed;
    }

    public Task<SignInFacts?> GetSignInFactsAsync(CancellationToken cancellationToken) => Task.FromResult(user.RecordExists
        ? new SignInFacts(
            user.State.PasswordHash, HasSecondFactor, user.State is { Confirmation: null, Disabled: false }, user.State.PasswordVersion)
        : null);

    public Task<string?> GetEmailAsync(CancellationToken cancellationToken) => Task.FromResult(user.State.Email);

    public async Task<bool> ChangePasswordAsync(string passwordHash, int passwordVersion, string by, CancellationToken cancellationToken)
    {
        RequireAccount();
        if (passwordVersion != user.State.PasswordVersion || !SpeaksForTheUser(by))
        {
            return false;
        }

        if (HasSecondFactor && user.State.Sessions.Find(session => session.Id == by)?.WithSecondFactor == false)
        {
            throw new AiomusException(
                ErrorCode.FreshSignInRequired, "Confirm your identity again with POST /v1/session/fresh and the one-time code.");
        }

        ReplacePassword(passwordHash);
        EndResets();
        user.State.Sessions.RemoveAll(session => session.Id != by);
        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task RehashAsync(string oldHash, string newHash, CancellationToken cancellationToken)
    {
        if (user.RecordExists && user.State.PasswordHash == oldHash)
        {
            user.State.PasswordHash = newHash;
            await user.WriteAsync(this, cancellationToken);
        }
    }

    public async Task BeginResetAsync(SecretHash link, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        if (user is { RecordExists: true, State.Confirmation: null })
        {
            var (now, resets) = (time.GetUtcNow(), user.State.Resets);
            resets.RemoveAll(earlier => earlier.IsOver(now));
            resets.RemoveRange(0, Math.Max(0, resets.Count + 1 - MaxResets));
            resets.Add(new PendingLink(link, expiresAt, now, LongestReset));
            await user.WriteAsync(this, cancellationToken);
        }
    }

    public Task<bool> CanResetAsync(SecretHash link, CancellationToken cancellationToken) => Task.FromResult(CanReset(link));

    public async Task<ResetResult?> ResetAsync(PasswordResetOrder order, CancellationToken cancellationToken)
    {
        if (!CanReset(order.Link))
        {
            return null;
        }

        // Before the link is used up: after a failure the person follows it again.
        if (user.State.Email is { } email)
        {
            await Index(email).ForgiveAsync(cancellationToken);
        }

        var ended = new ResetResult(
            user.State.Sessions.Count,
            user.State.Keys.RemoveAll(key => !order.KeptKeys.Contains(key.Id)),
            user.State.Passkeys.RemoveAll(passkey => !order.KeptPasskeys.Any(kept => kept.AsSpan().SequenceEqual(passkey.CredentialId))));
        ReplacePassword(order.PasswordHash);
        (user.State.Sessions, user.State.EmailChange) = ([], null);
        EndResets();

        // One that was begun and not proved may be anybody's; one that is on is not skipped.
        user.State.SecondFactor = HasSecondFactor ? user.State.SecondFactor : null;
        await user.WriteAsync(this, cancellationToken);
        return ended;
    }

    public Task BeginEmailChangeAsync(
        string email, SecretHash oldLink, SecretHash newLink, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        RequireAccount();
        var now = time.GetUtcNow();
        user.State.EmailChange = new EmailChange
        {
            Email = email,
            OldLink = user.State.Email is null ? null : new PendingLink(oldLink, expiresAt, now, LongestConfirmation),
            NewLink = new PendingLink(newLink, expiresAt, now, LongestConfirmation),
        };
        return user.WriteAsync(this, cancellationToken);
    }

    public Task<bool> CanConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken)
    {
        var (now, change) = (time.GetUtcNow(), user.State.EmailChange);
        return Task.FromResult(change?.OldLink?.Is(link, now) == true || change?.NewLink?.Is(link, now) == true);
    }

    public async Task<EmailConfirmation> ConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (user.State.EmailChange is not { } change)
        {
            return EmailConfirmation.Unknown;
        }

        var isOld = change.OldLink?.Is(link, now) == true;
        if (!isOld && change.NewLink?.Is(link, now) != true)
        {
            return EmailConfirmation.Unknown;
        }

        var isLast = (isOld ? change.NewLink : change.OldLink) is null;
        if (isLast)
        {
            return await ChangeEmailAsync(change.Email, cancellationToken);
        }

        _ = isOld ? change.OldLink = null : change.NewLink = null;
        await user.WriteAsync(this, cancellationToken);
        return EmailConfirmation.HalfConfirmed;
    }

    public Task BeginTotpAsync(byte[] secret, CancellationToken cancellationToken)
    {
        RequireAccount();
        if (user.State.SecondFactor?.IsOn == true)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, "The second factor is on already. Switch it off first.");
        }

        user.State.SecondFactor = new SecondFactor { Secret = secret };
        return user.WriteAsync(this, cancellationToken);
    }

    public async Task<bool> ConfirmTotpAsync(
        string code, IReadOnlyList<byte[]> recoveryHashes, string by, CancellationToken cancellationToken)
    {
        if (!SpeaksForTheUser(by)
            || user.State.SecondFactor is not { IsOn: false } factor
            || factor.Match(code, time.GetUtcNow()) is not { } step)
        {
            return false;
        }

        factor.Use(step);
        (factor.IsOn, factor.RecoveryHashes) = (true, [.. recoveryHashes]);
        user.State.Sessions.ForEach(session => session.WithSecondFactor = session.Id == by);
        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task<bool> RemoveTotpAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (user.State.Sessions.Find(session => session.Id == sessionId) is not { } session
            || (HasSecondFactor && !session.WithSecondFactor))
        {
            return false;
        }

        if (user.State.SecondFactor is not null)
        {
            user.State.SecondFactor = null;
            await user.WriteAsync(this, cancellationToken);
        }

        return true;
    }

    public async Task<bool> UseCodeAsync(string code, CancellationToken cancellationToken)
    {
        if (user.State.SecondFactor is not { IsOn: true } factor)
        {
            return false;
        }

        if (factor.Match(code, time.GetUtcNow()) is { } step)
        {
            factor.Use(step);
        }
        else if (!UseRecovery(factor, code))
        {
            return false;
        }

        // Written before it counts: a code that was used must not come back with the next silo.
        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task SetDisabledAsync(bool disabled, CancellationToken cancellationToken)
    {
        RequireAccount();
        if (user.State.Disabled != disabled)
        {
            user.State.Disabled = disabled;
            user.State.Sessions = disabled ? [] : user.State.Sessions;
            await user.WriteAsync(this, cancellationToken);
        }
    }

    public Task SetRolesAsync(UserRole roles, CancellationToken cancellationToken)
    {
        RequireAccount();
        user.State.Roles = roles;
        return user.WriteAsync(this, cancellationToken);
    }

    private bool CanReset(SecretHash link)
    {
        var now = time.GetUtcNow();
        return user.State.Reset?.Is(link, now) == true || user.State.Resets.Exists(reset => reset.Is(link, now));
    }

    private void EndResets() => (user.State.Reset, user.State.Resets) = (null, []);

    private void ReplacePassword(string? passwordHash)
    {
        user.State.PasswordHash = passwordHash;
        user.State.PasswordVersion++;
    }

    private static bool UseRecovery(SecondFactor factor, string code)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(RecoveryCode.Normalize(code)));
        var place = factor.RecoveryHashes.FindIndex(kept => CryptographicOperations.FixedTimeEquals(kept, hash));
        if (place < 0)
        {
            return false;
        }

        factor.RecoveryHashes.RemoveAt(place);
        return true;
    }

    // The new address is claimed before the old one is freed: killed in between, the account has both and loses neither.
    private async Task<EmailConfirmation> ChangeEmailAsync(string email, CancellationToken cancellationToken)
    {
        if (!await Index(email).ClaimAsync(UserId, cancellationToken))
        {
            user.State.EmailChange = null;
            await user.WriteAsync(this, cancellationToken);
            return EmailConfirmation.Taken;
        }

        var before = user.State.Email;

        // A link to a new password lies in the mailbox that the account leaves.
        (user.State.Email, user.State.EmailChange) = (email, null);
        EndResets();
        user.State.LeftEmail = before is not null && KeyOf(before) != KeyOf(email) ? before : null;
        await user.WriteAsync(this, cancellationToken);
        await LeaveEmailAsync(cancellationToken);
        return EmailConfirmation.Confirmed;
    }

    // Killed before it was freed, the account still has its address of before, and frees it when it is next asked anything.
    private async Task LeaveEmailAsync(CancellationToken cancellationToken)
    {
        if (user.State.LeftEmail is { } left)
        {
            await Index(left).ReleaseAsync(UserId, cancellationToken);
            user.State.LeftEmail = null;
            await user.WriteAsync(this, cancellationToken);
        }
    }

    private string KeyOf(string email) => hash.Compute(EmailAddress.Domain, EmailAddress.Canonical(email));

    private IEmailIndexGrain Index(string email) => GrainFactory.GetGrain<IEmailIndexGrain>(KeyOf(email));
}
