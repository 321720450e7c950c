using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>
/// The register of everything that holds a person's data, and the durable workflow that removes all of it. Keyed by user id.
/// </summary>
[Alias("aiomus.IErasureGrain")]
public interface IErasureGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Opens the register of a new account. A register that was never opened, or was closed by an erasure, refuses every holder.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/> when the account is being erased.</exception>
    [Alias("Open"), AlwaysInterleave]
    Task OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Registers a holder before its first personal write. Repeating it changes nothing.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: nothing may be stored for this person.</exception>
    [Alias("Register"), AlwaysInterleave]
    Task RegisterAsync(GrainId holder, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts the erasure, or answers the one that runs. Null when there is no such account. When it answers, nothing opens the account any
    /// more. A User grain that calls it for its own account must allow the call chain to come back.
    /// </summary>
    [Alias("Request"), AlwaysInterleave]
    Task<ErasureStatus?> RequestAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts an erasure again that was completed before and undone by a backup that was put back. Whether there is an account does not
    /// matter; what is left of one does. An erasure that runs goes on as it is.
    /// </summary>
    /// <param name="erasure">The id of the erasure of then, under which its receipt answers again.</param>
    /// <param name="requestedAt">When it was requested.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Repeat"), AlwaysInterleave]
    Task RepeatAsync(Guid erasure, DateTimeOffset requestedAt, CancellationToken cancellationToken = default);

    /// <summary>The running erasure, or null. Asking also resumes one that was interrupted.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<ErasureStatus?> GetAsync(CancellationToken cancellationToken = default);
}
