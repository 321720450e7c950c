using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Interfaces.Installation;

/// <summary>What exists once per installation. One grain, keyed 0.</summary>
[Alias("aiomus.IInstallationGrain")]
public interface IInstallationGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Makes the owner's account with this key unless there is an owner whose key was shown. True when the caller must now show
    /// its key and then call <see cref="ConfirmOwnerAsync"/>; a key that was never confirmed is replaced at the next start.
    /// </summary>
    [Alias("ClaimOwner")]
    Task<bool> ClaimOwnerAsync(Guid userId, ApiKeyHash key, CancellationToken cancellationToken = default);

    /// <summary>The owner's key was shown.</summary>
    [Alias("ConfirmOwner")]
    Task ConfirmOwnerAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// For whoever runs the machine and lost the owner's key: ends every way into the owner's account and gives it this key; it is
    /// enabled and an owner's again. The audit log tells of it. False when the account is not the owner's or is being
    /// erased, or a later order was followed already; repeating an order changes nothing.
    /// </summary>
    [Alias("ReplaceOwnerKey")]
    Task<bool> ReplaceOwnerKeyAsync(Guid userId, ApiKeyHash key, DateTimeOffset orderedAt, CancellationToken cancellationToken = default);

    /// <summary>
    /// True for the first person who confirms an address where there is no owner and was none, however often they ask: they own the
    /// installation.
    /// </summary>
    [Alias("ClaimPerson")]
    Task<bool> ClaimFirstUserAsync(Guid userId, CancellationToken cancellationToken = default);
}
