using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Users;

namespace Aiomus.Grains.Subscriptions;

// The key of this grain is the processor's and not a user id. The guard cannot know whose data it is, so the grain registers itself.
[GrainType("customer")]
internal sealed class CustomerGrain(
    [PersistentState("customer", StorageNames.System)] IPersistentState<CustomerState> customer,
    IHolderRegister holders) : Grain, ICustomerGrain, IDataHolder
{
    public async Task ClaimAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (customer.State.UserId == userId)
        {
            return;
        }

        await holders.EnsureRegisteredAsync(userId, this.GetGrainId(), cancellationToken);
        customer.State.UserId = userId;
        await customer.WriteAsync(this, cancellationToken);
    }

    public async Task<bool> NoteAsync(CancellationToken cancellationToken)
    {
        if (customer.State.UserId is not { } userId)
        {
            // Anybody's event may name anything: what is not there leaves nothing in memory.
            DeactivateOnIdle();
            return false;
        }

        try
        {
            return await GrainFactory.GetGrain<ISubscriptionGrain>(userId).NoteAsync(this.GetPrimaryKeyString(), cancellationToken);
        }
        catch (AiomusException refusal) when (refusal.Code == ErrorCode.AccountGone)
        {
            return false;
        }
    }

    // The processor is told from here too: this row can be read where a backup brought a person back whose key is gone.
    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (customer.State.UserId != userId)
        {
            return 0;
        }

        var erasure = await GrainFactory.GetGrain<IErasureGrain>(userId).GetAsync(cancellationToken);
        await GrainFactory.GetGrain<IProcessorErasureGrain>(this.GetPrimaryKeyString()).BeginAsync(erasure?.Id, cancellationToken);
        return await customer.EraseAsync(this, cancellationToken);
    }
}
