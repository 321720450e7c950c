using System.Reflection;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.Grains.Interfaces.Queues;
using Microsoft.Extensions.Options;

namespace Aiomus.Inference;

/// <summary>
/// Pulls work: asks the queues of every model here for as many jobs as there are free slots, when the queue says that work came,
/// when a slot becomes free, and once in a while. Keeps the leases alive and tells the fleet how the worker is.
/// </summary>
internal sealed partial class WorkerPump : BackgroundService
{
    private const int LeaveAttempts = 3;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    private static readonly string? Version =
        typeof(WorkerPump).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private readonly ModelShelf _shelf;
    private readonly EngineRoom _engines;
    private readonly IGrainFactory _grains;
    private readonly IClusterClient _client;
    private readonly ILocalSiloDetails _silo;
    private readonly InferenceOptions _options;
    private readonly QueueMap _queues;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkerPump> _logger;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Doorbell _doorbell;
    private readonly DateTimeOffset _startedAt;
    private IQueueObserver? _observer;

    public WorkerPump(
        ModelShelf shelf,
        EngineRoom engines,
        IGrainFactory grains,
        IClusterClient client,
        ILocalSiloDetails silo,
        IOptions<InferenceOptions> options,
        QueueMap queues,
        TimeProvider time,
        ILogger<WorkerPump> logger)
    {
        (_shelf, _engines, _grains, _client, _silo) = (shelf, engines, grains, client, silo);
        (_options, _queues, _time, _logger) = (options.Value, queues, time, logger);
        (_doorbell, _startedAt) = (new Doorbell(Ring), time.GetUtcNow());
        _engines.SlotFreed += Ring;
    }

    /// <summary>True once this worker asks for work.</summary>
    public bool IsPumping { get; private set; }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // New work is refused first; what runs may end; the rest goes back to the queue at once, not when its lease runs out.
        await _engines.DrainAsync(TimeSpan.FromSeconds(_options.DrainSeconds), cancellationToken);
        await base.StopAsync(cancellationToken);
        await LeaveAsync();
    }

    public override void Dispose()
    {
        _engines.SlotFreed -= Ring;
        _signal.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await WaitForModelsAsync(stoppingToken);
        await Task.WhenAll(
            RepeatAsync(LeaseAsync, WaitForWorkAsync, stoppingToken),
            RepeatAsync(HeartbeatAsync, token => Task.Delay(TimeSpan.FromSeconds(_options.HeartbeatSeconds), _time, token), stoppingToken),
            RepeatAsync(SubscribeAsync, token => Task.Delay(Renewal, _time, token), stoppingToken),
            RepeatAsync(SampleAsync, token => Task.Delay(SampleInterval, _time, token), stoppingToken));
    }

    // Jobs for these models wait meanwhile: the fleet is told that they will be drawn, and their queues that a worker is there.
    private async Task WaitForModelsAsync(CancellationToken stoppingToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var telling = RepeatAsync(
            _ => TellOfLoadingAsync(),
            token => Task.Delay(SampleInterval, _time, token),
            waiting.Token);
        try
        {
            await _shelf.Loaded.WaitAsync(stoppingToken);
        }
        finally
        {
            await waiting.CancelAsync();
            await telling;
        }
    }

    // To its end, and not cancelled with the waiting: a call that arrives after this worker has left would have it seem alive.
    private Task TellOfLoadingAsync() => Task.WhenAll(
    [
        Fleet.AnnounceLoadingAsync([.. _shelf.Names.Select(_engines.WorkerOf)], CancellationToken.None),
        .. from model in _shelf.Names
           from queue in _queues.List(model)
           select queue.HeartbeatAsync(_engines.WorkerOf(model), [], CancellationToken.None),
    ]);

    private async Task RepeatAsync(
        Func<CancellationToken, Task> act, Func<CancellationToken, Task> pause, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await act(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The top of a background loop: silos come and go; the next round asks again.
                LogRoundFailed(fault);
                await Task.Delay(TimeSpan.FromSeconds(0.5), _time, CancellationToken.None);
            }

            try
            {
                await pause(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LeaseAsync(CancellationToken stoppingToken)
    {
        // To a queue, who does not ask is not there: jobs that nobody will take are refused, and what is held is kept by its heartbeats.
        foreach (var model in _shelf.Names.Where(model => !_engines.IsDraining(model)))
        {
            foreach (var queue in await QueuesAsync(model, stoppingToken))
            {
                var worker = _engines.WorkerOf(model);
                var leases = await queue.LeaseAsync(worker, _engines.FreeSlots(model), stoppingToken);
                foreach (var lease in leases)
                {
                    if (!_engines.TryStart(model, lease))
                    {
                        await queue.ReturnAsync(lease.JobId, lease.Epoch, stoppingToken);
                    }
                }
            }
        }

        IsPumping = true;
    }

    private async Task WaitForWorkAsync(CancellationToken stoppingToken) =>
        await _signal.WaitAsync(TimeSpan.FromSeconds(_options.PollSeconds), stoppingToken);

    // With several shards the fuller one is asked first.
    private async Task<IEnumerable<IQueueGrain>> QueuesAsync(string model, CancellationToken stoppingToken)
    {
        var queues = _queues.List(model);
        if (queues.Count == 1)
        {
            return queues;
        }

        var filled = await Task.WhenAll(queues.Select(async queue => (queue, (await queue.GetStatusAsync(stoppingToken)).Waiting)));
        return filled.OrderByDescending(entry => entry.Waiting).Select(entry => entry.queue);
    }

    // All at once: a queue that does not answer must not cost the leases of the others.
    private Task HeartbeatAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from model in _shelf.Names
        from shard in _engines.Leases(model).GroupBy(lease => _queues.Find(model, lease.UserId))
        select HeartbeatAsync(model, shard.Key, [.. shard], stoppingToken));

    private async Task HeartbeatAsync(string model, IQueueGrain queue, JobLease[] leases, CancellationToken stoppingToken)
    {
        var lost = await queue.HeartbeatAsync(_engines.WorkerOf(model), leases, stoppingToken);
        foreach (var lease in leases.Where(lease => lost.Contains(lease.JobId)))
        {
            LogLost(lease.JobId);
            _engines.Lose(lease);
        }
    }

    private async Task SubscribeAsync(CancellationToken stoppingToken)
    {
        // Made once: the runtime keeps every reference that was made.
        _observer ??= _grains.CreateObjectReference<IQueueObserver>(_doorbell);
        foreach (var model in _shelf.Names)
        {
            foreach (var queue in _queues.List(model))
            {
                await queue.SubscribeAsync(_engines.WorkerOf(model), _observer, stoppingToken);
            }
        }

        foreach (var description in _engines.Models)
        {
            await Fleet.AnnounceAsync(Sample(description, 0), stoppingToken);
        }
    }

    private readonly Dictionary<string, (long At, long Steps)> _lastSample = [];

    private async Task SampleAsync(CancellationToken stoppingToken)
    {
        var stream = _client.GetStreamProvider(FleetStream.Provider)
            .GetStream<WorkerSample>(StreamId.Create(FleetStream.Namespace, FleetStream.Key));
        foreach (var description in _engines.Models)
        {
            var now = (At: _time.GetTimestamp(), Steps: _engines.StepsOf(description.Name));
            var before = _lastSample.GetValueOrDefault(description.Name, now);
            _lastSample[description.Name] = now;
            var elapsed = _time.GetElapsedTime(before.At, now.At).TotalSeconds;
            await stream.OnNextAsync(Sample(description, elapsed > 0 ? (now.Steps - before.Steps) / elapsed : 0));
        }
    }

    private WorkerSample Sample(ModelDescription model, double stepsPerSecond)
    {
        var status = _engines.GetStatus(model.Name);
        return new WorkerSample(
            _engines.WorkerOf(model.Name),
            _silo.Name,
            _options.Accelerator,
            model,
            status.Ready,
            status.Slots,
            status.Running.Length,
            stepsPerSecond,
            Environment.WorkingSet,
            _time.GetUtcNow(),
            status.Draining,
            Version,
            _startedAt);
    }

    // Each by itself and more than once: a lease that is not given back looks like a death once this silo is gone.
    private async Task LeaveAsync()
    {
        foreach (var model in _shelf.Names)
        {
            foreach (var queue in _queues.List(model))
            {
                await LeaveAsync(() => queue.LeaveAsync(_engines.WorkerOf(model)));
            }

            await LeaveAsync(() => Fleet.LeaveAsync(_engines.WorkerOf(model)));
        }
    }

    private async Task LeaveAsync(Func<Task> leave)
    {
        for (var attempt = 1; attempt <= LeaveAttempts; attempt++)
        {
            try
            {
                await leave();
                return;
            }
            catch (Exception fault)
            {
                // The silo stops; at worst the queue finds the leases when they run out.
                LogRoundFailed(fault);
                await Task.Delay(TimeSpan.FromSeconds(0.2), _time, CancellationToken.None);
            }
        }
    }

    private IFleetGrain Fleet => _grains.GetGrain<IFleetGrain>(FleetStream.Key);

    private void Ring()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
        catch (ObjectDisposedException)
        {
            // The last jobs end after the pump.
        }
    }

    [LoggerMessage(LogLevel.Warning, "A round of the worker failed; trying again.")]
    private partial void LogRoundFailed(Exception fault);

    [LoggerMessage(LogLevel.Warning, "The lease on job {JobId} is lost; stopping it.")]
    private partial void LogLost(Guid jobId);

    private sealed class Doorbell(Action ring) : IQueueObserver
    {
        public Task WorkArrivedAsync()
        {
            ring();
            return Task.CompletedTask;
        }
    }
}
