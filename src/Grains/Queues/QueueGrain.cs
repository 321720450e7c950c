using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Placement;
using Aiomus.Storage.Tickets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Utilities;

namespace Aiomus.Grains.Queues;

// The tickets are rows of a table, read once at activation: an operation writes one small row, however long the queue is. The
// row's epoch is taken by compare-and-swap, so that two activations of one queue can never lease the same epoch twice.
[GrainType("queue")]
internal sealed partial class QueueGrain : Grain, IQueueGrain, IDataHolder
{
    private static readonly TimeSpan SubscriptionTime = TimeSpan.FromMinutes(3);

    private readonly ITicketStore _store;
    private readonly IWorkerSilos _silos;
    private readonly QueueOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueGrain> _logger;
    private readonly ObserverManager<string, IQueueObserver> _observers;

    private readonly FairOrder _order = new();
    private readonly ServiceSpeed _speed = new();
    private readonly Dictionary<Guid, Ticket> _tickets = [];
    private readonly Dictionary<Guid, Ticket> _leased = [];
    private readonly Dictionary<string, DateTimeOffset> _workers = [];
    private DateTimeOffset _activatedAt;

    public QueueGrain(
        ITicketStore store, IWorkerSilos silos, IOptions<QueueOptions> options, TimeProvider time, ILogger<QueueGrain> logger)
    {
        (_store, _silos, _options, _time, _logger) = (store, silos, options.Value, time, logger);
        _observers = new ObserverManager<string, IQueueObserver>(SubscriptionTime, logger)
        {
            GetDateTime = () => time.GetUtcNow().UtcDateTime,
        };
    }

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activatedAt = _time.GetUtcNow();
        foreach (var row in await _store.LoadAsync(Key, cancellationToken))
        {
            var ticket = new Ticket(row);
            _tickets[row.JobId] = ticket;
            if (row.Worker is null || !_silos.IsActive(WorkerKey.SiloOf(row.Worker)))
            {
                Requeue(ticket);
            }
            else
            {
                Hold(ticket, row.Worker, _activatedAt);
            }
        }

        LogLoaded(Key, _order.Count, _leased.Count);
    }

    public async Task<QueuePlace> EnqueueAsync(QueueTicket ticket, CancellationToken cancellationToken)
    {
        if (_tickets.TryGetValue(ticket.JobId, out var known))
        {
            return Place(known) ?? new QueuePlace(0, null, LiveWorkers());
        }

        RefuseWhenHopeless();
        var tag = _order.Tag(ticket.UserId, ticket.WorkSeconds, ticket.Weight);
        var row = new TicketRow(
            ticket.JobId, ticket.UserId, ticket.WorkSeconds, ticket.Weight, tag, _time.GetUtcNow(), Epoch: 0, Worker: null);
        await _store.AddAsync(Key, row, cancellationToken);

        var added = _tickets[ticket.JobId] = new Ticket(row);
        _order.Add(row);
        await _observers.Notify(observer => observer.WorkArrivedAsync());
        return Place(added)!;
    }

    public async Task<IReadOnlyList<JobLease>> LeaseAsync(string worker, int slots, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (!_workers.ContainsKey(worker))
        {
            LogWorkerSeen(Key, worker);
        }

        _workers[worker] = now;
        RequeueLost(now);

        var leases = new List<JobLease>();
        while (leases.Count < slots && _order.Peek() is { } first)
        {
            var ticket = _tickets[first.JobId];
            if (!await _store.TryLeaseAsync(Key, first.JobId, ticket.Epoch, worker, cancellationToken))
            {
                // Another activation of this queue has touched the row: what we hold in memory is old.
                LogOvertaken(Key, first.JobId);
                DeactivateOnIdle();
                break;
            }

            ticket.Epoch++;
            _order.TakeFirst();
            Hold(ticket, worker, now);
            leases.Add(new JobLease(ticket.JobId, ticket.UserId, ticket.Epoch));
            QueueInstruments.OnLeased(Key, (now - ticket.Row.EnqueuedAt).TotalSeconds);
        }

        return leases;
    }

    public Task<IReadOnlyList<Guid>> HeartbeatAsync(string worker, IReadOnlyList<JobLease> leases, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        _workers[worker] = now;
        var lost = new List<Guid>();
        foreach (var lease in leases)
        {
            if (_leased.TryGetValue(lease.JobId, out var ticket) && ticket.Epoch == lease.Epoch)
            {
                ticket.LeasedUntil = now + TimeSpan.FromSeconds(_options.LeaseSeconds);
            }
            else
            {
                lost.Add(lease.JobId);
            }
        }

        return Task.FromResult<IReadOnlyList<Guid>>(lost);
    }

    public async Task RemoveAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await _store.RemoveAsync(Key, jobId, cancellationToken);
        if (_tickets.Remove(jobId, out var ticket) && !_order.Remove(ticket.Row))
        {
            _speed.OnServed(ticket.Row.Cost, (_time.GetUtcNow() - ticket.LeasedAt).TotalSeconds, _leased.Count);
            _leased.Remove(jobId);
        }
    }

    public async Task ReturnAsync(Guid jobId, int epoch, CancellationToken cancellationToken)
    {
        if (_leased.TryGetValue(jobId, out var ticket) && ticket.Epoch == epoch)
        {
            await _store.ReleaseAsync(Key, jobId, epoch, cancellationToken);
            Requeue(ticket);
            await _observers.Notify(observer => observer.WorkArrivedAsync());
        }
    }

    public Task<QueuePlace?> FindPlaceAsync(Guid jobId, CancellationToken cancellationToken) =>
        Task.FromResult(_tickets.TryGetValue(jobId, out var ticket) ? Place(ticket) : null);

    public Task<QueueStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var workers = LiveWorkers();
        return Task.FromResult(new QueueStatus(_order.Count, _leased.Count, workers, workers == 0 ? null : Eta(_order.Count)));
    }

    public Task SubscribeAsync(string worker, IQueueObserver observer, CancellationToken cancellationToken)
    {
        _observers.Subscribe(worker, observer);
        return Task.CompletedTask;
    }

    public async Task LeaveAsync(string worker, CancellationToken cancellationToken)
    {
        _workers.Remove(worker);
        _observers.Unsubscribe(worker);
        foreach (var ticket in _leased.Values.Where(ticket => ticket.Worker == worker).ToArray())
        {
            await ReturnAsync(ticket.JobId, ticket.Epoch, cancellationToken);
        }
    }

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken)
    {
        var rows = await _store.RemoveSubjectAsync(Key, subject, cancellationToken);
        foreach (var ticket in _tickets.Values.Where(ticket => ticket.UserId == subject).ToArray())
        {
            _tickets.Remove(ticket.JobId);
            _leased.Remove(ticket.JobId);
            _order.Remove(ticket.Row);
        }

        return rows;
    }

    private void RefuseWhenHopeless()
    {
        if (_order.Count >= _options.MaxWaiting)
        {
            throw new AiomusException(ErrorCode.QueueFull, $"{_options.MaxWaiting} jobs wait for this model already.")
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            };
        }

        // A queue that has only just come alive has not heard of workers yet: then it is enough that a worker silo exists.
        var silence = TimeSpan.FromSeconds(_options.WorkerSilenceSeconds);
        var mayYetCome = _time.GetUtcNow() - _activatedAt < silence && _silos.AnyActive();
        if (LiveWorkers() == 0 && !mayYetCome)
        {
            throw new AiomusException(ErrorCode.NoWorkerAvailable, "No worker can run this model now.")
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            };
        }
    }

    private void RequeueLost(DateTimeOffset now)
    {
        foreach (var ticket in _leased.Values.Where(ticket => IsLost(ticket, now)).ToArray())
        {
            LogLeaseLost(Key, ticket.JobId, ticket.Worker!, ticket.Epoch);
            QueueInstruments.OnLeaseLost(Key);
            Requeue(ticket);
        }
    }

    private bool IsLost(Ticket ticket, DateTimeOffset now) =>
        ticket.LeasedUntil < now || _silos.IsDead(WorkerKey.SiloOf(ticket.Worker!));

    private void Requeue(Ticket ticket)
    {
        ticket.Worker = null;
        _leased.Remove(ticket.JobId);
        _order.Add(ticket.Row);
    }

    private void Hold(Ticket ticket, string worker, DateTimeOffset now)
    {
        ticket.Worker = worker;
        ticket.LeasedAt = now;
        ticket.LeasedUntil = now + TimeSpan.FromSeconds(_options.LeaseSeconds);
        _leased[ticket.JobId] = ticket;
    }

    private QueuePlace? Place(Ticket ticket)
    {
        var position = _order.PositionOf(ticket.Row);
        return position < 0 ? null : new QueuePlace(position, Eta(position), LiveWorkers());
    }

    private TimeSpan? Eta(int position)
    {
        var ahead = _leased.Values.Sum(ticket => ticket.Row.Cost) / 2;
        for (var i = 0; i < position; i++)
        {
            ahead += _order.Waiting[i].Cost;
        }

        return _speed.Estimate(ahead);
    }

    private int LiveWorkers()
    {
        var since = _time.GetUtcNow() - TimeSpan.FromSeconds(_options.WorkerSilenceSeconds);
        return _workers.Count(worker => worker.Value >= since && !_silos.IsDead(WorkerKey.SiloOf(worker.Key)));
    }
}
