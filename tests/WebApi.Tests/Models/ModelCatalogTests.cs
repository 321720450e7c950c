using System.Reflection;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.WebApi.Models;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Models;

/// <summary>Models that are not loaded yet: who submits waits for the first, and nobody waits for what will not come.</summary>
public sealed class ModelCatalogTests
{
    private static readonly ModelAvailability Mini = new(
        new ModelDescription("mini", 256, 256, 256, 256, 256, 6, 50, 2, "ddim", ["ddim"], 0, 1), 1);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeFleet _fleet = new();

    [Fact]
    public async Task FirstModelOfAnInstallation_IsWaitedFor()
    {
        _fleet.Loading = ["mini"];
        var asked = Catalog().GetAsync(TestContext.Current.CancellationToken);
        Assert.False(asked.IsCompleted);

        (_fleet.Models, _fleet.Loading) = ([Mini], []);
        await AdvanceAsync(asked);

        Assert.Equal("mini", Assert.Single(await asked).Model.Name);
    }

    [Fact]
    public async Task ModelThatTakesTooLong_IsNotWaitedForAnyLonger()
    {
        _fleet.Loading = ["mini"];
        var asked = Catalog().GetAsync(TestContext.Current.CancellationToken);

        await AdvanceAsync(asked);

        Assert.Empty(await asked);
    }

    [Fact]
    public async Task InstallationThatKnowsAModel_WaitsForNoOther()
    {
        (_fleet.Models, _fleet.Loading) = ([Mini], ["other"]);

        Assert.Single(await Catalog().GetAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task InstallationWithoutAWorker_IsToldAtOnce() =>
        Assert.Empty(await Catalog().GetAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task ListOfModels_NamesThoseThatAreLoading()
    {
        _fleet.Loading = ["mini"];

        var news = await Catalog().ListAsync(TestContext.Current.CancellationToken);

        Assert.Empty(news.Models);
        Assert.Equal(["mini"], news.Loading);
    }

    private async Task AdvanceAsync(Task asked)
    {
        for (var step = 0; step < 1000 && !asked.IsCompleted; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }
    }

    private ModelCatalog Catalog() => new(FakeGrains.Of(_fleet), _time);

    /// <summary>Knows one grain.</summary>
    public class FakeGrains : DispatchProxy
    {
        private object? _grain;

        public static IGrainFactory Of(object grain)
        {
            var proxy = Create<IGrainFactory, FakeGrains>();
            ((FakeGrains)(object)proxy)._grain = grain;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
    }

    private sealed class FakeFleet : IFleetGrain
    {
        public IReadOnlyList<ModelAvailability> Models { get; set; } = [];

        public IReadOnlyList<string> Loading { get; set; } = [];

        public Task AnnounceAsync(WorkerSample worker, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task AnnounceLoadingAsync(string[] workers, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NoteDrainingAsync(string worker, bool draining, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task LeaveAsync(string worker, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> ForgetAsync(string model, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<IReadOnlyList<WorkerSample>> GetWorkersAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<WorkerSample>>([]);

        public Task<IReadOnlyList<string>> GetLoadingAsync(CancellationToken cancellationToken) => Task.FromResult(Loading);

        public Task<IReadOnlyList<ModelAvailability>> GetModelsAsync(CancellationToken cancellationToken) => Task.FromResult(Models);
    }
}
