using System.Collections.Concurrent;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Subjects;

namespace Aiomus.Storage.Tests;

/// <summary>Registers every holder, but those of subjects that are fenced.</summary>
internal sealed class OpenRegister : IHolderRegister
{
    public ConcurrentQueue<GrainId> Asked { get; } = new();

    public ConcurrentDictionary<Guid, bool> Fenced { get; } = new();

    public ValueTask EnsureRegisteredAsync(GrainId holder, CancellationToken ct = default)
    {
        Asked.Enqueue(holder);
        return holder.TryGetGuidKey(out var subject, out _) && Fenced.ContainsKey(subject)
            ? throw new AiomusException(ErrorCode.AccountGone, "The account is gone.")
            : ValueTask.CompletedTask;
    }
}
