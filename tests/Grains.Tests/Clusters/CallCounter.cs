using System.Collections.Concurrent;
using Orleans;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Counts the calls that grains take in, by the names of their methods.</summary>
public sealed class CallCounter : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public int Count(string method) => _calls.GetValueOrDefault(method);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        _calls.AddOrUpdate(context.MethodName, 1, static (_, calls) => calls + 1);
        return context.Invoke();
    }
}
