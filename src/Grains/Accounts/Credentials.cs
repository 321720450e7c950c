using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>The password of one account, and the mailed links that set it: that of its sign-up and those to a new one.</summary>
internal sealed class Credentials(UserState state)
{
    /// <summary>Links to a new password at once: as many as all askers together may have mailed in the hour that a link lasts.</summary>
    public const int MaxResets = 20;

    // The most that the settings of links allow.
    internal static readonly TimeSpan LongestConfirmation = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestReset = TimeSpan.FromDays(1);

    /// <summary>False while the address of a sign-up is not confirmed.</summary>
    public bool IsConfirmed => state.Confirmation is null;

    /// <summary>An address without a password, or a password without an address, opens nothing.</summary>
    public bool CanSignIn => state is { Email: not null, PasswordHash: not null };

    /// <summary>The account of somebody who signed up, and who has yet to follow the mailed link.</summary>
    public static UserState Register(AccountRegistration registration, DateTimeOffset now) => new()
    {
        DisplayName = registration.DisplayName,
        Email = registration.Email,
        PasswordHash = registration.PasswordHash,
        Confirmation = new PendingLink(registration.Link, registration.ExpiresAt, now, LongestConfirmation),
        CreatedAt = now,
    };

    /// <summary>
    /// What somebody signed up with, for whoever has the link; null when the link is unknown, used or expired, or the account closed.
    /// </summary>
    public AccountRegistration? FindRegistration(SecretHash link, DateTimeOffset now) =>
        !state.Closed && state.Confirmation is { } confirmation && confirmation.Is(link, now)
            ? new AccountRegistration(state.Email!, state.PasswordHash!, state.DisplayName, link, confirmation.ExpiresAt)
            : null;

    /// <summary>The address is confirmed, with the password of whoever confirmed it.</summary>
    public void Confirm(string passwordHash) => (state.Confirmation, state.PasswordHash) = (null, passwordHash);

    /// <summary>Sets another password, or none; whatever was checked against the one before is no longer right.</summary>
    public void Replace(string? passwordHash)
    {
        state.PasswordHash = passwordHash;
        state.PasswordVersion++;
    }

    /// <summary>Replaces the hash of the same password; false when it is another password by now.</summary>
    public bool Rehash(string oldHash, string newHash)
    {
        if (state.PasswordHash != oldHash)
        {
            return false;
        }

        state.PasswordHash = newHash;
        return true;
    }

    /// <summary>
    /// Keeps one more link to a new password; the oldest goes where there are too many. False, and nothing changes, once the account is
    /// closed.
    /// </summary>
    public bool BeginReset(SecretHash link, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (state.Closed)
        {
            return false;
        }

        state.Resets.RemoveAll(earlier => earlier.IsOver(now));
        state.Resets.RemoveRange(0, Math.Max(0, state.Resets.Count + 1 - MaxResets));
        state.Resets.Add(new PendingLink(link, expiresAt, now, LongestReset));
        return true;
    }

    /// <summary>Whether a link may set a new password.</summary>
    public bool CanReset(SecretHash link, DateTimeOffset now) =>
        state.Reset?.Is(link, now) == true || state.Resets.Exists(reset => reset.Is(link, now));

    /// <summary>Ends every link to a new password.</summary>
    public void EndResets() => (state.Reset, state.Resets) = (null, []);
}
