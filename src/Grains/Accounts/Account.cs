using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>
/// The rules of one account over its stored state. Each part has its own class; what concerns several of them stands here. Nothing here
/// writes or asks anybody: the grain does, when a rule says that something changed.
/// </summary>
internal sealed class Account(UserState state, AccountsOptions options)
{
    private static readonly TimeSpan LongestOwnerLink = TimeSpan.FromDays(1);

    public Sessions Sessions { get; } = new(state, options);

    public ApiKeys ApiKeys { get; } = new(state);

    public Credentials Credentials { get; } = new(state);

    public SecondFactor SecondFactor { get; } = new(state);

    public EmailChange EmailChange { get; } = new(state);

    public Passkeys Passkeys { get; } = new(state);

    /// <summary>Whether anything but an API key opens the account.</summary>
    public bool CanSignIn => Passkeys.Any || Credentials.CanSignIn;

    public SignInFacts SignInFacts => new(
        state.PasswordHash, SecondFactor.IsOn, Credentials.IsConfirmed && !IsShut, state.PasswordVersion);

    public UserProfile Profile => new(
        state.DisplayName,
        state.Preferences,
        state.Roles,
        state.CreatedAt,
        state.Email,
        HasPassword: state.PasswordHash is not null,
        SecondFactor.IsOn,
        state.Passkeys.Count);

    /// <summary>Whether the person has a role, and is not being erased.</summary>
    public bool IsStaff => state.Roles != UserRole.None && !state.Closed;

    private bool IsShut => state.Disabled || state.Closed;

    private bool TakesOwnerLink => !IsShut && state.Roles.HasFlag(UserRole.Owner) && !CanSignIn && !SecondFactor.IsOn;

    /// <summary>The account of somebody who is known by an API key alone.</summary>
    public static UserState Create(string displayName, UserRole roles, ApiKeyHash key, DateTimeOffset now) => new()
    {
        DisplayName = displayName,
        Roles = roles,
        Keys = [new ApiKeyEntry { Id = key.Id, SecretHash = key.SecretHash, CreatedAt = now }],
        CreatedAt = now,
    };

    /// <summary>States and counts, for those who run the installation.</summary>
    public AccountOverview Overview(DateTimeOffset now) => new(
        state.Email,
        state.DisplayName,
        state.Roles,
        state.Disabled,
        state.CreatedAt,
        state.PasswordHash is not null,
        SecondFactor.IsOn,
        state.Passkeys.Count,
        Sessions.List(now).Count,
        state.Keys.Count,
        state.Closed);

    /// <summary>What a session may do; null when it may nothing.</summary>
    /// <param name="shown">The secret that was shown.</param>
    /// <param name="now">The time.</param>
    /// <param name="isNoted">Whether the use was noted, which is to be written.</param>
    public AccessGrant? CheckSession(SecretHash shown, DateTimeOffset now, out bool isNoted)
    {
        isNoted = false;
        if (IsShut || Sessions.Find(shown, now) is not { } session)
        {
            return null;
        }

        // A session from before the second factor, or by another's hand, must not do what the factor is there to hold off.
        var grant = new AccessGrant(state.Roles, AccessScope.All, SecondFactor.IsOn && !session.WithSecondFactor ? null : session.FreshAt);
        isNoted = Sessions.Note(session, now);
        return grant;
    }

    /// <summary>What an API key may do; null when it may nothing.</summary>
    /// <param name="shown">The key that was shown.</param>
    /// <param name="now">The time.</param>
    /// <param name="isNoted">Whether the use was noted, which is to be written.</param>
    public AccessGrant? CheckApiKey(ApiKeyHash shown, DateTimeOffset now, out bool isNoted)
    {
        isNoted = false;
        if (IsShut || ApiKeys.Find(shown, now) is not { } key)
        {
            return null;
        }

        // Where nobody can sign in, showing the key is all the proof there is.
        isNoted = ApiKeys.Note(key, now);
        return new AccessGrant(state.Roles, key.Scopes, CanSignIn ? null : now);
    }

    /// <summary>
    /// Opens a session, and uses up the code that was shown; false, and nothing changes, when what was shown does not open the account.
    /// </summary>
    public bool OpenSession(SessionOpening opening, DateTimeOffset now)
    {
        // What was shown may have been replaced, and the account closed, since it was checked.
        if (IsShut
            || !Credentials.IsConfirmed
            || (opening.CredentialId is { } passkey && !Passkeys.Has(passkey))
            || (opening.PasswordVersion is { } version && version != state.PasswordVersion))
        {
            return false;
        }

        var withSecondFactor = opening.WithSecondFactor;
        if (opening.PasswordVersion is not null && SecondFactor.IsOn && !withSecondFactor)
        {
            // Last, so that a code is used up only by the session that it opens.
            if (opening.Code is null || !SecondFactor.Use(opening.Code, now))
            {
                return false;
            }

            withSecondFactor = true;
        }

        Sessions.Open(opening, withSecondFactor, now);
        return true;
    }

    /// <summary>
    /// Keeps a link that opens a session once, in place of an earlier one; false, and nothing changes, where it is of no use: the account
    /// is closed, is no owner's, or has a sign-in.
    /// </summary>
    public bool BeginOwnerLink(SecretHash link, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (!TakesOwnerLink)
        {
            return false;
        }

        state.OwnerLink = new PendingLink(link, expiresAt, now, LongestOwnerLink);
        return true;
    }

    /// <summary>
    /// Opens a session by the owner's link, and uses it up; false, and nothing changes, when the link is unknown, used or too old, or the
    /// account has a sign-in by now: whoever finds the link later must not come in beside that.
    /// </summary>
    public bool OpenSession(SecretHash ownerLink, SessionOpening opening, DateTimeOffset now)
    {
        if (!TakesOwnerLink || state.OwnerLink?.Is(ownerLink, now) != true)
        {
            return false;
        }

        state.OwnerLink = null;
        Sessions.Open(opening, withSecondFactor: false, now);
        return true;
    }

    /// <summary>
    /// The person proved again who they are; false when the session is not there, or did not show the second factor that there is.
    /// </summary>
    public bool RefreshSession(SecretHash token, bool withSecondFactor, DateTimeOffset now) =>
        (withSecondFactor || !SecondFactor.IsOn) && Sessions.Refresh(token, withSecondFactor, now);

    /// <summary>
    /// Whether a session or API key is still there. A request may be on its way for minutes: where it is not, it must leave nothing behind.
    /// </summary>
    public bool Stands(string by) => Sessions.Has(by) || ApiKeys.Has(by);

    /// <summary>
    /// The same for what changes how the account is opened: an API key does so only while nothing else opens the account.
    /// </summary>
    public bool SpeaksForTheUser(string by) => Sessions.Has(by) || (!CanSignIn && ApiKeys.Has(by));

    /// <summary>Adds an API key on the word of a session or key, unless the key is there already.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.AccountGone"/>; <see cref="ErrorCode.Unauthenticated"/>: what asks has ended; or there are too many.
    /// </exception>
    public (ApiKeyEntry Key, bool IsNew) AddApiKey(ApiKeyOrder order, DateTimeOffset now)
    {
        RequireOpen(state);
        if (order.By is { } by && !Stands(by))
        {
            throw new AiomusException(ErrorCode.Unauthenticated, "The session or API key of this request has ended.");
        }

        return ApiKeys.Add(order, now);
    }

    /// <summary>
    /// Replaces the password of this version, and ends every other session; false when the password is of another version, or what asks has
    /// ended.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.FreshSignInRequired"/>: the session did not show the second factor.
    /// </exception>
    public bool ChangePassword(string passwordHash, int passwordVersion, string by)
    {
        if (passwordVersion != state.PasswordVersion || !SpeaksForTheUser(by))
        {
            return false;
        }

        if (SecondFactor.IsOn && Sessions.Has(by) && !Sessions.HasShownSecondFactor(by))
        {
            throw new AiomusException(
                ErrorCode.FreshSignInRequired, "Confirm your identity again with POST /v1/session/fresh and the one-time code.");
        }

        Credentials.Replace(passwordHash);
        Credentials.EndResets();
        Sessions.EndAllBut(by);
        return true;
    }

    /// <summary>Sets a new password by a mailed link that was checked, and ends what opened the account before.</summary>
    public ResetResult Reset(PasswordResetOrder order)
    {
        var ended = new ResetResult(
            Sessions.EndAllBut(null), ApiKeys.RevokeAllBut(order.KeptKeys), Passkeys.RemoveAllBut(order.KeptPasskeys));
        Credentials.Replace(order.PasswordHash);
        Credentials.EndResets();
        EmailChange.End();
        state.OwnerLink = null;

        // One that was begun and not proved may be anybody's; one that is on is not skipped.
        SecondFactor.ForgetUnproved();
        return ended;
    }

    /// <summary>
    /// The address of a sign-up is confirmed, with the password of whoever confirmed it; the first person owns the installation.
    /// </summary>
    public void Confirm(string passwordHash, bool isOwner)
    {
        // Nothing can have been left here by whoever signed up; should that ever change, it does not outlive this.
        ApiKeys.RevokeAllBut([]);
        EndAllButApiKeys();
        Credentials.Confirm(passwordHash);
        state.Roles |= isOwner ? UserRole.Owner : UserRole.None;
    }

    /// <summary>
    /// Changes the address to the one that was agreed to. Links to a new password end: they lie in the mailbox that the account leaves.
    /// </summary>
    public void ChangeEmail()
    {
        EmailChange.Complete();
        Credentials.EndResets();
    }

    /// <summary>Switches the second factor on with a first code; false when the code is wrong or what asks has ended.</summary>
    public bool ConfirmSecondFactor(string code, IReadOnlyList<byte[]> recoveryHashes, string by, DateTimeOffset now)
    {
        if (!SpeaksForTheUser(by) || !SecondFactor.Confirm(code, recoveryHashes, now))
        {
            return false;
        }

        Sessions.HaveShownSecondFactor(by);
        return true;
    }

    /// <summary>
    /// Whether this session may switch the second factor off, or renew its recovery codes: it is there, and showed the one that is on.
    /// </summary>
    public bool MayRemoveSecondFactor(string sessionId) =>
        Sessions.Has(sessionId) && (!SecondFactor.IsOn || Sessions.HasShownSecondFactor(sessionId));

    /// <summary>Makes the account an owner's that this key alone opens. The address stays.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    public void RestoreOwner(ApiKeyHash key, DateTimeOffset now)
    {
        RequireOpen(state);
        ApiKeys.ReplaceAll(key, now);
        EndAllButApiKeys();
        ForgetPassword();
        (state.Roles, state.Disabled) = (state.Roles | UserRole.Owner, false);
    }

    /// <summary>Disables or enables the account; false when it is so already. Disabling ends every session.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: a closed account is not enabled again.</exception>
    public bool SetDisabled(bool disabled)
    {
        if (!disabled)
        {
            RequireOpen(state);
        }

        if (state.Disabled == disabled)
        {
            return false;
        }

        state.Disabled = disabled;
        if (disabled)
        {
            Sessions.EndAllBut(null);
        }

        return true;
    }

    /// <summary>
    /// Closes the account, because it is being erased. It stays closed: nobody enables it, a mailed link to a new password is not kept, no
    /// owner's key and no confirmed address opens it. False when that is so already.
    /// </summary>
    public bool Close()
    {
        if (state is { Closed: true, Disabled: true, Keys: [], Sessions: [], Resets: [], Reset: null, EmailChange: null }
            && state.OwnerLink is null
            && !CanSignIn)
        {
            return false;
        }

        ApiKeys.RevokeAllBut([]);
        EndAllButApiKeys();
        ForgetPassword();
        (state.Disabled, state.Closed) = (true, true);
        return true;
    }

    /// <summary>For a rule that would give a closed account something that opens one.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    internal static void RequireOpen(UserState state)
    {
        if (state.Closed)
        {
            throw new AiomusException(ErrorCode.AccountGone, "The account is being erased.");
        }
    }

    private void EndAllButApiKeys()
    {
        Sessions.EndAllBut(null);
        Passkeys.RemoveAllBut([]);
        SecondFactor.Remove();
        state.OwnerLink = null;
    }

    // With it goes what could set another one, or lead a link to it elsewhere.
    private void ForgetPassword()
    {
        Credentials.Replace(null);
        Credentials.EndResets();
        EmailChange.End();
    }
}
