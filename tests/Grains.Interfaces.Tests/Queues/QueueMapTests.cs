using System.Reflection;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.Grains.Interfaces.Tests.Queues;

public sealed class QueueMapTests
{
    private static readonly Guid User = Guid.Parse("0192d4e0-7f10-7abc-8def-0123456789ab");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void EveryUsersQueue_IsOneOfTheModels(int shards)
    {
        var grains = Names.Create(out var asked);
        var map = new QueueMap(grains, shards);
        map.List("mini");
        var all = asked.ToArray();
        asked.Clear();

        for (var i = 0; i < 100; i++)
        {
            map.Find("mini", Guid.NewGuid());
        }

        Assert.Equal(Enumerable.Range(0, shards).Select(shard => $"mini/{shard}"), all);
        Assert.Equal(shards, asked.Distinct().Count());
        Assert.Empty(asked.Except(all));
    }

    // Tickets lie under these names: a user whose queue is another one tomorrow is never served.
    [Theory]
    [InlineData(1, "mini/0")]
    [InlineData(4, "mini/1")]
    [InlineData(1000, "mini/805")]
    public void UsersQueue_IsTheSameForEver(int shards, string queue)
    {
        var grains = Names.Create(out var asked);

        new QueueMap(grains, shards).Find("mini", User);

        Assert.Equal([queue], asked);
    }

    // Notes which keys are asked for, and has no grains.
    public class Names : DispatchProxy
    {
        private readonly List<string> _asked = [];

        public static IGrainFactory Create(out List<string> asked)
        {
            var proxy = Create<IGrainFactory, Names>();
            asked = ((Names)(object)proxy)._asked;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _asked.Add((string)args![0]!);
            return null;
        }
    }
}
