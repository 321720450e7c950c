using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Storage.Users;

namespace Aiomus.Grains.Installation;

[GrainType("installation")]
internal sealed class InstallationGrain(
    [PersistentState("installation", StorageNames.System)] IPersistentState<InstallationState> installation,
    IHolderRegister holders) : Grain, IInstallationGrain, IDataHolder
{
    public async Task<bool> ClaimOwnerAsync(Guid userId, ApiKeyHash key, CancellationToken cancellationToken)
    {
        if (installation.State is { Owner: not null, Confirmed: true })
        {
            return false;
        }

        if (installation.State.Owner is { } unseen && unseen != userId)
        {
            // Its key was never shown, so nobody can ever use it.
            await GrainFactory.GetGrain<IErasureGrain>(unseen).RequestAsync(cancellationToken);
        }

        (installation.State.Owner, installation.State.Confirmed, installation.State.HadOwner) = (userId, false, true);
        await installation.WriteAsync(this, cancellationToken);
        await GrainFactory.GetGrain<IUserGrain>(userId).CreateAsync("Owner", UserRole.Owner, key, cancellationToken);
        await holders.EnsureRegisteredAsync(userId, this.GetGrainId(), cancellationToken);
        return true;
    }

    public async Task ConfirmOwnerAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (installation.State.Owner == userId && !installation.State.Confirmed)
        {
            installation.State.Confirmed = true;
            await installation.WriteAsync(this, cancellationToken);
        }
    }

    public async Task<bool> ReplaceOwnerKeyAsync(Guid userId, ApiKeyHash key, DateTimeOffset orderedAt, CancellationToken cancellationToken)
    {
        if (installation.State is not { Confirmed: true }
            || installation.State.Owner != userId
            || orderedAt < installation.State.KeyOrderedAt)
        {
            return false;
        }

        if (orderedAt == installation.State.KeyOrderedAt)
        {
            return true;
        }

        try
        {
            await GrainFactory.GetGrain<IAccessGrain>(userId).RestoreOwnerAsync(key, cancellationToken);
        }
        catch (AiomusException gone) when (gone.Code == ErrorCode.AccountGone)
        {
            return false;
        }

        await NoteAsync(AuditAction.ApiKeyRevoked);
        await NoteAsync(AuditAction.ApiKeyCreated);
        installation.State.KeyOrderedAt = orderedAt;
        await installation.WriteAsync(this, cancellationToken);
        return true;

        // Nobody who signed in did it: the system is named. The ids are the order's, so that repeating it is the same entries.
        Task NoteAsync(AuditAction action) => GrainFactory.GetGrain<IAuditGrain>(userId).AppendAsync(
            new AuditEvent(
                new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"owner key\n{key.Id}\n{action}")).AsSpan(0, 16)),
                action,
                AuditOutcome.Succeeded),
            cancellationToken);
    }

    public async Task<bool> ClaimFirstUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (installation.State.HadFirstUser)
        {
            return installation.State.FirstUser == userId;
        }

        // Ownership is given. An owner who is there, or was, gives it, or the machine's next start does.
        if (installation.State is { HadOwner: true } or { Owner: not null })
        {
            return false;
        }

        await holders.EnsureRegisteredAsync(userId, this.GetGrainId(), cancellationToken);
        (installation.State.FirstUser, installation.State.HadFirstUser) = (userId, true);
        await installation.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        var (wasOwner, wasFirstUser) = (installation.State.Owner == userId, installation.State.FirstUser == userId);
        if (!wasOwner && !wasFirstUser)
        {
            return 0;
        }

        // Without an owner's key the next start makes a new one.
        if (wasOwner)
        {
            (installation.State.Owner, installation.State.Confirmed, installation.State.HadOwner) = (null, false, true);
        }

        installation.State.FirstUser = wasFirstUser ? null : installation.State.FirstUser;
        await installation.WriteAsync(this, cancellationToken);
        return 1;
    }
}
