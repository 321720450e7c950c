using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Queues;
using Aiomus.Storage.Settings;
using Aiomus.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Aiomus.Inference.Tests;

/// <summary>A worker tells the queues that it is there before it can draw, and that it goes.</summary>
public sealed class WorkerPumpTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly string _root = Directory.CreateTempSubdirectory("aiomus-pump-").FullName;
    private readonly FakeCluster _cluster = FakeCluster.Create();
    private readonly ModelShelf _shelf;
    private readonly EngineRoom _engines;
    private readonly WorkerPump _pump;

    public WorkerPumpTests()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "mini"), Repository.MiniModel);
        var (inference, silo) = (Options.Create(new InferenceOptions { GraphCache = "" }), new FakeSilo());
        _shelf = new ModelShelf(
            Options.Create(new WorkerOptions { Models = _root }),
            Options.Create(new StorageOptions()),
            inference,
            NullLogger<ModelShelf>.Instance);
        _shelf.Look();
        var grains = (IClusterClient)(object)_cluster;
        var queues = new QueueMap(grains, 2);
        _engines = new EngineRoom(
            _shelf,
            grains,
            null!,
            silo,
            inference,
            Options.Create(new QueueOptions()),
            queues,
            TimeProvider.System,
            NullLoggerFactory.Instance);
        _pump = new WorkerPump(
            _shelf, _engines, grains, grains, silo, inference, queues, TimeProvider.System, NullLogger<WorkerPump>.Instance);
    }

    public void Dispose()
    {
        _pump.Dispose();
        _engines.Dispose();
        _shelf.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task WorkerThatLoads_IsHeardByEveryQueueUntilItLeaves()
    {
        var worker = _engines.WorkerOf("mini");

        await _pump.StartAsync(TestContext.Current.CancellationToken);
        await _cluster.UntilAsync($"mini/0 Heartbeat {worker}", times: 2);
        await _cluster.UntilAsync($"mini/1 Heartbeat {worker}", times: 2);
        Assert.False(_pump.IsPumping);
        await _pump.StopAsync(CancellationToken.None).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal([$"mini/0 Leave {worker}", $"mini/1 Leave {worker}"], _cluster.Calls.ToArray()[^2..]);
    }

    [Fact]
    public async Task DrainingWorker_AsksForNothingUntilItIsToldOtherwise()
    {
        var worker = _engines.WorkerOf("mini");
        _shelf.Load(TestContext.Current.CancellationToken);
        _engines.SetDraining("mini", true);
        _engines.SetDraining("mini", true);
        Assert.Equal((false, true), (_engines.GetStatus("mini").Ready, _engines.GetStatus("mini").Draining));

        await _pump.StartAsync(TestContext.Current.CancellationToken);
        await _cluster.UntilAsync($"mini/1 Subscribe {worker}", times: 1);
        while (!_pump.IsPumping)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain($"mini/0 Lease {worker}", _cluster.Calls);
        Assert.False(_engines.TryStart("mini", new JobLease(Guid.NewGuid(), Guid.NewGuid(), 1, 0, 0)));

        _engines.SetDraining("mini", false);
        await _cluster.UntilAsync($"mini/0 Lease {worker}", times: 1);
        Assert.Equal((true, false), (_engines.GetStatus("mini").Ready, _engines.GetStatus("mini").Draining));
        await _pump.StopAsync(CancellationToken.None).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.True(_engines.GetStatus("mini").Draining);
    }

    private sealed class FakeSilo : ILocalSiloDetails
    {
        public string Name => "silo";

        public string ClusterId => "aiomus";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }

    /// <summary>Notes which queue was told what by whom; every other grain answers nothing.</summary>
    public class FakeCluster : DispatchProxy
    {
        public ConcurrentQueue<string> Calls { get; } = [];

        public static FakeCluster Create() => (FakeCluster)Create<IClusterClient, FakeCluster>();

        public async Task UntilAsync(string call, int times)
        {
            using var limit = new CancellationTokenSource(Limit);
            while (Calls.Count(made => made == call) < times)
            {
                await Task.Delay(20, limit.Token);
            }
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.ReturnType == typeof(IQueueGrain))
            {
                return FakeGrain.Create<IQueueGrain>((string)args![0]!, Calls);
            }

            return targetMethod.ReturnType == typeof(IFleetGrain) ? FakeGrain.Create<IFleetGrain>(null, Calls) : null;
        }
    }

    public class FakeGrain : DispatchProxy
    {
        private string? _key;
        private ConcurrentQueue<string> _calls = [];

        public static T Create<T>(string? key, ConcurrentQueue<string> calls)
            where T : class
        {
            var grain = Create<T, FakeGrain>();
            var fake = (FakeGrain)(object)grain;
            (fake._key, fake._calls) = (key, calls);
            return grain;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (_key is not null)
            {
                _calls.Enqueue($"{_key} {targetMethod!.Name.Replace("Async", "", StringComparison.Ordinal)} {args![0]}");
            }

            var answer = targetMethod!.ReturnType;
            return answer == typeof(Task<IReadOnlyList<Guid>>) ? Task.FromResult<IReadOnlyList<Guid>>([])
                : answer == typeof(Task<IReadOnlyList<JobLease>>) ? Task.FromResult<IReadOnlyList<JobLease>>([])
                : answer == typeof(Task<QueueStatus>) ? Task.FromResult(new QueueStatus(0, 0, 0, null))
                : Task.CompletedTask;
        }
    }
}
