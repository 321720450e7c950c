using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>
/// Counts the calls that grains take in, by the names of their methods, may hold them, and refuses those that a test wants refused.
/// </summary>
public sealed class CallCounter : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly ConcurrentDictionary<(GrainId, string), bool> _refused = new();

    public int Count(string method) => _calls.GetValueOrDefault(method);

    /// <summary>What a call of this name waits for in its grain's turn, where a test says so.</summary>
    public Func<string, Task>? Hold { get; set; }

    /// <summary>From now on this grain answers calls of this method with a fault.</summary>
    public void Refuse(GrainId grain, string method) => _refused[(grain, method)] = true;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        _calls.AddOrUpdate(context.MethodName, 1, static (_, calls) => calls + 1);
        await (Hold?.Invoke(context.MethodName) ?? Task.CompletedTask);
        if (_refused.ContainsKey((context.TargetId, context.MethodName)))
        {
            throw new AiomusException(ErrorCode.QueueFull, "Refused by the test.");
        }

        await context.Invoke();
    }
}
