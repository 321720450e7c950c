using System.Collections.Concurrent;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Users;

namespace Aiomus.Storage.Tests;

/// <summary>Registers every holder, but those of users that are fenced.</summary>
internal sealed class OpenRegister : IHolderRegister
{
    public ConcurrentQueue<GrainId> Asked { get; } = new();

    public ConcurrentDictionary<Guid, bool> Fenced { get; } = new();

    public ValueTask EnsureRegisteredAsync(Guid userId, GrainId holder, CancellationToken cancellationToken = default)
    {
        Asked.Enqueue(holder);
        return Fenced.ContainsKey(userId)
            ? throw new AiomusException(ErrorCode.AccountGone, "The account was erased.")
            : ValueTask.CompletedTask;
    }
}
