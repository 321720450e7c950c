using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>The change of one account's address, which both addresses have to confirm.</summary>
internal sealed class EmailChange(UserState state)
{
    /// <summary>The address that is to be the account's; null when no change was begun.</summary>
    public string? Wanted => state.EmailChange?.Email;

    /// <summary>The address before the last change, until the index has freed it for others; else null.</summary>
    public string? Left => state.LeftEmail;

    /// <summary>Begins a change; an earlier one ends.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    public void Begin(string email, SecretHash oldLink, SecretHash newLink, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        Account.RequireOpen(state);
        state.EmailChange = new EmailChangeEntry
        {
            Email = email,
            OldLink = state.Email is null ? null : new PendingLink(oldLink, expiresAt, now, Credentials.LongestConfirmation),
            NewLink = new PendingLink(newLink, expiresAt, now, Credentials.LongestConfirmation),
        };
    }

    /// <summary>Whether a link is one of the two.</summary>
    public bool CanFollow(SecretHash link, DateTimeOffset now) => IsOld(link, now) || IsNew(link, now);

    /// <summary>
    /// Follows one of the two links. <see cref="EmailConfirmation.HalfConfirmed"/>: the link is used up.
    /// <see cref="EmailConfirmation.Confirmed"/>: both addresses agree, and nothing changed yet: <see cref="Complete"/> may follow once
    /// <see cref="Wanted"/> is claimed.
    /// </summary>
    public EmailConfirmation Follow(SecretHash link, DateTimeOffset now)
    {
        if (!CanFollow(link, now))
        {
            return EmailConfirmation.Unknown;
        }

        var (change, isOld) = (state.EmailChange!, IsOld(link, now));
        if ((isOld ? change.NewLink : change.OldLink) is null)
        {
            return EmailConfirmation.Confirmed;
        }

        _ = isOld ? change.OldLink = null : change.NewLink = null;
        return EmailConfirmation.HalfConfirmed;
    }

    /// <summary>Gives the account the wanted address; the one before is left, unless both are the same mailbox.</summary>
    public void Complete()
    {
        var (before, email) = (state.Email, Wanted!);
        (state.Email, state.EmailChange) = (email, null);
        state.LeftEmail = before is not null && EmailAddress.Canonical(before) != EmailAddress.Canonical(email) ? before : null;
    }

    /// <summary>Ends a change that was begun.</summary>
    public void End() => state.EmailChange = null;

    /// <summary>The address that was left is free.</summary>
    public void HaveLeft() => state.LeftEmail = null;

    private bool IsOld(SecretHash link, DateTimeOffset now) => state.EmailChange?.OldLink?.Is(link, now) == true;

    private bool IsNew(SecretHash link, DateTimeOffset now) => state.EmailChange?.NewLink?.Is(link, now) == true;
}
