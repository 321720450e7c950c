using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Installation;

[GrainType("staff")]
internal sealed class StaffGrain(
    [PersistentState("staff", StorageNames.System)] IPersistentState<StaffState> staff,
    IHolderRegister holders,
    IOptions<AccountsOptions> options) : Grain, IStaffGrain, IDataHolder
{
    public async Task AddAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (staff.State.Users.Contains(userId))
        {
            return;
        }

        if (staff.State.Users.Count >= options.Value.MaxStaff)
        {
            throw new AiomusException(
                ErrorCode.InvalidRequest,
                $"{options.Value.MaxStaff} accounts have a role, which is the limit. Take the roles of one first.")
            { Field = "roles" };
        }

        await holders.EnsureRegisteredAsync(userId, this.GetGrainId(), cancellationToken);
        staff.State.Users.Add(userId);
        await staff.WriteAsync(this, cancellationToken);
    }

    public Task RemoveAsync(Guid userId, CancellationToken cancellationToken) => TakeOutAsync(userId, cancellationToken);

    public Task<IReadOnlyList<Guid>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Guid>>([.. staff.State.Users]);

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => TakeOutAsync(userId, cancellationToken);

    private async Task<int> TakeOutAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (!staff.State.Users.Remove(userId))
        {
            return 0;
        }

        await staff.WriteAsync(this, cancellationToken);
        return 1;
    }
}
