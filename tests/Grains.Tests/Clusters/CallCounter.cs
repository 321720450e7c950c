using System.Collections.Concurrent;
using Orleans;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Counts the calls that grains take in, by the names of their methods, and may hold them.</summary>
public sealed class CallCounter : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public int Count(string method) => _calls.GetValueOrDefault(method);

    /// <summary>What a call of this name waits for in its grain's turn, where a test says so.</summary>
    public Func<string, Task>? Hold { get; set; }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        _calls.AddOrUpdate(context.MethodName, 1, static (_, calls) => calls + 1);
        await (Hold?.Invoke(context.MethodName) ?? Task.CompletedTask);
        await context.Invoke();
    }
}
