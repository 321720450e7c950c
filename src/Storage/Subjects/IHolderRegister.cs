using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Subjects;

/// <summary>
/// Knows which grains hold something of a subject, so that erasure reaches all of them. The storage of personal data asks it before
/// every write; keeping that cheap is the implementation's business.
/// </summary>
public interface IHolderRegister
{
    /// <summary>Returns when the holder is registered for its subject, durably.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: the subject is being erased or is gone.</exception>
    ValueTask EnsureRegisteredAsync(GrainId holder, CancellationToken ct = default);
}
