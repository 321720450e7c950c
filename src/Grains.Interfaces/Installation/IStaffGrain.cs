using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Installation;

/// <summary>
/// Who may have a role. It is written before a role is given and after the last one is taken, so everybody with a role is in it; whoever
/// is in it without one is left of an interruption. One grain, keyed 0.
/// </summary>
[Alias("aiomus.IStaffGrain")]
public interface IStaffGrain : IGrainWithIntegerKey
{
    /// <summary>Enters an account. Repeating it changes nothing.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.InvalidRequest"/>: there are too many. <see cref="ErrorCode.AccountGone"/>: it is being erased or is gone.
    /// </exception>
    [Alias("Add")]
    Task AddAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>Takes an account out. Repeating it changes nothing.</summary>
    [Alias("Remove")]
    Task RemoveAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>All of them, in the order in which they came.</summary>
    [Alias("List")]
    Task<IReadOnlyList<Guid>> ListAsync(CancellationToken cancellationToken = default);
}
