using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Users;

/// <summary>
/// Knows what holds something of a user, so that erasure reaches all of it. The storage of personal data asks it before it
/// inserts a row; what is keyed by something else than the user (a queue) is registered by whoever puts the user's data there.
/// </summary>
public interface IHolderRegister
{
    /// <summary>Returns when the holder is registered for the user, durably.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: the user is being erased or is gone.</exception>
    ValueTask EnsureRegisteredAsync(Guid userId, GrainId holder, CancellationToken cancellationToken = default);
}
