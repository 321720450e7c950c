using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>One person: profile, keys, preferences, roles. Keyed by user id, which is random and never used again.</summary>
[Alias("aiomus.IUserGrain")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Makes an account that is known by its key alone, its place in the blob store and its holder register. Repeating it changes nothing.
    /// </summary>
    [Alias("Create")]
    Task CreateAsync(string displayName, UserRole roles, ApiKeyHash key, CancellationToken cancellationToken = default);

    /// <summary>The profile, or null when there is no such account.</summary>
    [Alias("GetProfile")]
    Task<UserProfile?> GetProfileAsync(CancellationToken cancellationToken = default);

    /// <summary>The account's states and counts, for those who run the installation; null when there is no such account.</summary>
    [Alias("GetOverview")]
    Task<AccountOverview?> GetOverviewAsync(CancellationToken cancellationToken = default);

    /// <summary>Mends the list of those with a role where an interruption left this account's place in it half done.</summary>
    [Alias("SettleStaff")]
    Task SettleStaffAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes the name.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("SetDisplayName")]
    Task<UserProfile> SetDisplayNameAsync(string displayName, CancellationToken cancellationToken = default);

    /// <summary>Remembers choices, or forgets them all when null.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("SetPreferences")]
    Task<UserProfile> SetPreferencesAsync(UserPreferences? preferences, CancellationToken cancellationToken = default);
}
