using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Subjects;

/// <summary>
/// Knows what holds something of a subject, so that erasure reaches all of it. The storage of personal data asks it before it
/// inserts a row; what is keyed by something else than the subject (a queue) is registered by whoever puts the subject's data there.
/// </summary>
public interface IHolderRegister
{
    /// <summary>Returns when the holder is registered for the subject, durably.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: the subject is being erased or is gone.</exception>
    ValueTask EnsureRegisteredAsync(Guid subject, GrainId holder, CancellationToken cancellationToken = default);
}
