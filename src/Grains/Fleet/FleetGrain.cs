using Aiomus.Grains.Interfaces.Clocks;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Models;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Aiomus.Grains.Fleet;

// What workers do now is in memory only: the next sample says it again. Which models there are is stored, so that after a restart
// an absent worker reads as "nobody can run this now" and not as "no such model".
[GrainType("fleet")]
[ImplicitStreamSubscription(FleetStream.Namespace)]
internal sealed class FleetGrain(
    [PersistentState("fleet", StorageNames.System)] IPersistentState<FleetState> fleet,
    TimeProvider time) : Grain, IFleetGrain, IStreamSubscriptionObserver, IAsyncObserver<WorkerSample>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    // With a timestamp of when each was heard: the clock of a worker, or ours, may be wrong.
    private readonly Dictionary<string, (WorkerSample Sample, long HeardAt)> _workers = [];

    // When each was last heard of. Only silos reach this grain: there are as many as models on them.
    private readonly Dictionary<string, long> _loading = [];

    public Task AnnounceLoadingAsync(string[] workers, CancellationToken cancellationToken)
    {
        foreach (var worker in workers)
        {
            _loading[worker] = time.GetTimestamp();
        }

        return Task.CompletedTask;
    }

    public async Task AnnounceAsync(WorkerSample worker, CancellationToken cancellationToken)
    {
        Hear(worker);
        var models = fleet.State.Models;
        var index = models.FindIndex(model => model.Name == worker.Model.Name);
        if (index < 0)
        {
            models.Add(worker.Model);
            await fleet.WriteAsync(this, cancellationToken);
        }
        else if (!Same(models[index], worker.Model))
        {
            models[index] = worker.Model;
            await fleet.WriteAsync(this, cancellationToken);
        }
    }

    // Only for those who look before the next sample comes: who was told is the worker, and what it says counts.
    public Task NoteDrainingAsync(string worker, bool draining, CancellationToken cancellationToken)
    {
        if (_workers.TryGetValue(worker, out var known))
        {
            _workers[worker] = (known.Sample with { Draining = draining, Ready = !draining }, known.HeardAt);
        }

        return Task.CompletedTask;
    }

    public Task LeaveAsync(string worker, CancellationToken cancellationToken)
    {
        _workers.Remove(worker);
        _loading.Remove(worker);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<WorkerSample>> GetWorkersAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WorkerSample>>([.. Live().OrderBy(worker => worker.Worker, StringComparer.Ordinal)]);

    public Task<IReadOnlyList<string>> GetLoadingAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Loading().Distinct().Order(StringComparer.Ordinal)]);

    public Task<IReadOnlyList<ModelAvailability>> GetModelsAsync(CancellationToken cancellationToken)
    {
        var live = Live().Where(worker => worker.Ready).ToLookup(worker => worker.Model.Name);
        var loading = Loading().ToLookup(model => model);
        return Task.FromResult<IReadOnlyList<ModelAvailability>>(
            [.. fleet.State.Models.Select(model => new ModelAvailability(
                live[model.Name].LastOrDefault()?.Model ?? model, live[model.Name].Count() + loading[model.Name].Count()))]);
    }

    public async Task<bool> ForgetAsync(string model, CancellationToken cancellationToken)
    {
        if (Live().Any(worker => worker.Model.Name == model) || Loading().Contains(model))
        {
            throw new AiomusException(ErrorCode.ModelInUse, "A worker runs this model. Take it from the workers first.");
        }

        if (fleet.State.Models.RemoveAll(known => known.Name == model) == 0)
        {
            return false;
        }

        await fleet.WriteAsync(this, cancellationToken);
        return true;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<WorkerSample>().ResumeAsync(this);

    public Task OnNextAsync(WorkerSample item, StreamSequenceToken? token = null)
    {
        Hear(item);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private void Hear(WorkerSample sample)
    {
        _loading.Remove(sample.Worker);

        // Samples may come late or twice.
        if (!_workers.TryGetValue(sample.Worker, out var before)
            || sample.At >= before.Sample.At
            || TimeWindow.IsAhead(before.Sample.At, time.GetUtcNow()))
        {
            _workers[sample.Worker] = (sample, time.GetTimestamp());
        }
    }

    private IEnumerable<WorkerSample> Live()
    {
        foreach (var (worker, _) in _workers.Where(entry => time.GetElapsedTime(entry.Value.HeardAt) > Silence).ToArray())
        {
            _workers.Remove(worker);
        }

        return _workers.Values.Select(entry => entry.Sample);
    }

    private IEnumerable<string> Loading()
    {
        foreach (var (worker, _) in _loading.Where(entry => time.GetElapsedTime(entry.Value) > Silence).ToArray())
        {
            _loading.Remove(worker);
        }

        return _loading.Keys.Select(WorkerKey.ModelOf);
    }

    // Records compare arrays by reference, and the measured speed changes all the time.
    private static bool Same(ModelDescription a, ModelDescription b) =>
        a with { Schedulers = [], SecondsPerStep = 0 } == b with { Schedulers = [], SecondsPerStep = 0 } &&
        a.Schedulers.SequenceEqual(b.Schedulers);
}
