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

    // The same tickets by their age.
    private readonly SortedSet<(DateTimeOffset EnqueuedAt, Guid JobId)> _ages = [];
    private readonly Dictionary<Guid, Ticket> _leased = [];

    // Failed on a worker, and held back for a while.
    private readonly Dictionary<Guid, Ticket> _postponed = [];

    // When each worker was last heard of. All times here are timestamps: the clock on the wall may jump.
    private readonly Dictionary<string, long> _workers = [];
    private long _activatedAt;
    private double _leasedCost;

    public QueueGrain(
        ITicketStore store, IWorkerSilos silos, IOptions<QueueOptions> options, TimeProvider time, ILogger<QueueGrain> logger)
    {
        (_store, _silos, _options, _time, _logger) = (store, silos, options.Value, time, logger);
        var (start, startedAt) = (time.GetUtcNow().UtcDateTime, time.GetTimestamp());
        _observers = new ObserverManager<string, IQueueObserver>(SubscriptionTime, logger)
        {
            GetDateTime = () => start + time.GetElapsedTime(startedAt),
        };
    }

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activatedAt = _time.GetTimestamp();
        var tickets = (await _store.LoadAsync(Key, cancellationToken)).Select(row => new Ticket(row)).ToArray();
        _order.Load(tickets.Where(ticket => ticket.Worker is null), tickets.Where(ticket => ticket.Worker is not null));
        foreach (var ticket in tickets)
        {
            Know(ticket);
        }

        foreach (var ticket in tickets.Where(ticket => ticket.Worker is not null).OrderByDescending(ticket => ticket.Tag))
        {
            var worker = ticket.Worker!;
            if (worker.Length > 0 && !_silos.IsGone(WorkerKey.SiloOf(worker)))
            {
                Hold(ticket, worker);
            }
            else
            {
                await TakeBackAsync(ticket, died: worker.Length > 0, cancellationToken);
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

        if (!ticket.IsTakenIn)
        {
            RefuseWhenHopeless();
        }

        var row = new TicketRow(
            ticket.JobId,
            ticket.UserId,
            ticket.WorkSeconds,
            ticket.Weight,
            _order.TagOfNew(ticket.UserId),
            _time.GetUtcNow(),
            Epoch: ticket.Epoch,
            Worker: null);
        await _store.AddAsync(Key, row, cancellationToken);

        var added = new Ticket(row);
        Know(added);
        _order.Add(added);
        await _observers.Notify(observer => observer.WorkArrivedAsync());
        return Place(added)!;
    }

    public async Task<IReadOnlyList<JobLease>> LeaseAsync(string worker, int slots, CancellationToken cancellationToken)
    {
        if (!_workers.ContainsKey(worker))
        {
            LogWorkerSeen(Key, worker);
        }

        // Before the worker is heard: one that was silent until now has lost what it had.
        await RequeueLostAsync(cancellationToken);
        _workers[worker] = _time.GetTimestamp();
        await EndPausesAsync(cancellationToken);

        var leases = new List<JobLease>();
        while (leases.Count < slots && _order.First is { } ticket && !MustWait(ticket, worker, leases.Count))
        {
            if (!await _store.TryLeaseAsync(Key, ticket.JobId, ticket.Epoch, worker, cancellationToken))
            {
                Overtaken(ticket);
                break;
            }

            _order.TakeFirst();
            ticket.Epoch++;
            ticket.IsAlone = false;
            Hold(ticket, worker);
            leases.Add(ticket.ToLease());
            QueueInstruments.OnLeased(Key, Math.Max(0, (_time.GetUtcNow() - ticket.EnqueuedAt).TotalSeconds));
        }

        return leases;
    }

    public Task<IReadOnlyList<Guid>> HeartbeatAsync(string worker, IReadOnlyList<JobLease> leases, CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        _workers[worker] = now;
        var lost = new List<Guid>();
        foreach (var lease in leases)
        {
            if (_leased.TryGetValue(lease.JobId, out var ticket) && ticket.Epoch == lease.Epoch)
            {
                ticket.HeardAt = now;
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
        if (!_tickets.TryGetValue(jobId, out var ticket))
        {
            await _store.RemoveAsync(Key, jobId, shift: null, cancellationToken);
            return;
        }

        await _store.RemoveAsync(Key, jobId, FairOrder.ShiftOf(ticket), cancellationToken);
        Forget(ticket);
        if (!_order.Remove(ticket) && _leased.ContainsKey(jobId))
        {
            _speed.OnServed(ticket.Cost, _time.GetElapsedTime(ticket.LeasedAt).TotalSeconds, _leased.Count);
            LetGo(ticket);
        }
    }

    public async Task<bool> BeginAloneAsync(Guid jobId, int epoch, CancellationToken cancellationToken)
    {
        if (!_leased.TryGetValue(jobId, out var ticket)
            || ticket.Epoch != epoch
            || !await _store.MarkAloneAsync(Key, jobId, epoch, cancellationToken))
        {
            return false;
        }

        ticket.IsAlone = true;
        return true;
    }

    public async Task ReturnAsync(Guid jobId, int epoch, CancellationToken cancellationToken)
    {
        if (_leased.TryGetValue(jobId, out var ticket) && ticket.Epoch == epoch)
        {
            await TakeBackAsync(ticket, died: false, cancellationToken);
            await _observers.Notify(observer => observer.WorkArrivedAsync());
        }
    }

    public async Task PostponeAsync(Guid jobId, int epoch, bool failed, CancellationToken cancellationToken)
    {
        if (!_leased.TryGetValue(jobId, out var ticket) || ticket.Epoch != epoch)
        {
            return;
        }

        var failures = ticket.Failures + (failed ? 1 : 0);
        if (!await _store.PostponeAsync(Key, jobId, epoch, failures, cancellationToken))
        {
            Overtaken(ticket);
            return;
        }

        // Twice as long each time, at most eight times.
        var pause = TimeSpan.FromSeconds(_options.FailurePauseSeconds * (1 << Math.Clamp(failures - 1, 0, 3)));
        LetGo(ticket);
        (ticket.Failures, ticket.Worker) = (failures, "");
        ticket.DueAt = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
        _postponed[jobId] = ticket;
        LogPostponed(Key, jobId, failures, pause.TotalSeconds);
    }

    public Task<IReadOnlyList<QueueStanding>> FindPlacesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<QueueStanding>>([.. jobIds.Select(Standing)]);

    public Task<QueuePlace?> FindPlaceAsync(Guid jobId, CancellationToken cancellationToken) =>
        Task.FromResult(_tickets.TryGetValue(jobId, out var ticket) ? Place(ticket) : null);

    public Task<QueueStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var workers = LiveWorkers();
        return Task.FromResult(new QueueStatus(
            _order.Count + _postponed.Count, _leased.Count, workers, workers == 0 ? null : Eta(_order.Cost), OldestWait()));
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
        foreach (var ticket in _leased.Values.Where(ticket => ticket.Worker == worker).OrderByDescending(ticket => ticket.Tag).ToArray())
        {
            await ReturnAsync(ticket.JobId, ticket.Epoch, cancellationToken);
        }
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        var rows = await _store.RemoveUserAsync(Key, userId, cancellationToken);
        foreach (var ticket in _tickets.Values.Where(ticket => ticket.UserId == userId).ToArray())
        {
            Forget(ticket);
            LetGo(ticket);
        }

        _order.Forget(userId);
        return rows;
    }

    private void Know(Ticket ticket)
    {
        _tickets[ticket.JobId] = ticket;
        _ages.Add((ticket.EnqueuedAt, ticket.JobId));
    }

    private void Forget(Ticket ticket)
    {
        _tickets.Remove(ticket.JobId);
        _postponed.Remove(ticket.JobId);
        _ages.Remove((ticket.EnqueuedAt, ticket.JobId));
    }

    // Passes by those that workers hold: as many as there are slots, and not as many as jobs.
    private TimeSpan? OldestWait()
    {
        foreach (var (enqueuedAt, jobId) in _ages)
        {
            if (!_leased.ContainsKey(jobId))
            {
                // The clock may have been put back since.
                var waited = _time.GetUtcNow() - enqueuedAt;
                return waited < TimeSpan.Zero ? TimeSpan.Zero : waited;
            }
        }

        return null;
    }

    private void RefuseWhenHopeless()
    {
        if (_order.Count + _postponed.Count >= _options.MaxWaiting)
        {
            throw new AiomusException(ErrorCode.QueueFull, $"The queue of this model is full: {_options.MaxWaiting} jobs wait.")
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            };
        }

        // A queue that has only just come alive has not heard of workers yet: then it is enough that a worker silo exists.
        var silence = TimeSpan.FromSeconds(_options.WorkerSilenceSeconds);
        var mayYetCome = _time.GetElapsedTime(_activatedAt) < silence && _silos.AnyActive();
        if (LiveWorkers() == 0 && !mayYetCome)
        {
            throw new AiomusException(ErrorCode.NoWorkerAvailable, "No worker runs this model at the moment.")
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            };
        }
    }

    // A suspect comes alone and nothing comes beside it. Its worker takes nothing else until it is through; other workers go on.
    private bool MustWait(Ticket ticket, string worker, int leases) =>
        (ticket.IsSuspect && leases > 0) || _leased.Values.Any(other => other.IsSuspect && other.Worker == worker);

    private async Task RequeueLostAsync(CancellationToken cancellationToken)
    {
        foreach (var ticket in _leased.Values.Where(IsLost).OrderByDescending(ticket => ticket.Tag).ToArray())
        {
            LogLeaseLost(Key, ticket.JobId, ticket.Worker!, ticket.Epoch);
            QueueInstruments.OnLeaseLost(Key);
            await TakeBackAsync(ticket, HasDied(ticket.Worker!), cancellationToken);
        }
    }

    private bool IsLost(Ticket ticket) =>
        _time.GetElapsedTime(ticket.HeardAt).TotalSeconds > _options.LeaseSeconds || _silos.IsDead(WorkerKey.SiloOf(ticket.Worker!));

    // A worker that is heard and does not speak of a lease has dropped it: that is nobody's death.
    private bool HasDied(string worker) => _silos.IsDead(WorkerKey.SiloOf(worker)) || !IsHeard(worker, _options.LeaseSeconds);

    private async Task TakeBackAsync(Ticket ticket, bool died, CancellationToken cancellationToken)
    {
        // A suspect that its worker had not begun yet is not to blame for what killed it.
        var isToBlame = died && (ticket.IsAlone || !ticket.IsSuspect);
        var (deaths, tag) = (ticket.Deaths + (isToBlame ? 1 : 0), _order.TagOfReturned(ticket));
        if (!await _store.ReleaseAsync(Key, ticket.JobId, ticket.Epoch, tag, deaths, cancellationToken))
        {
            Overtaken(ticket);
            return;
        }

        LetGo(ticket);
        (ticket.Worker, ticket.Deaths, ticket.IsAlone) = (null, deaths, false);
        _order.Return(ticket);
    }

    private async Task EndPausesAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        foreach (var ticket in _postponed.Values.Where(ticket => ticket.DueAt <= now).OrderByDescending(ticket => ticket.Tag).ToArray())
        {
            await TakeBackAsync(ticket, died: false, cancellationToken);
            _postponed.Remove(ticket.JobId);
        }
    }

    // Another activation of this queue has touched the row: what we hold in memory is old.
    private void Overtaken(Ticket ticket)
    {
        LogOvertaken(Key, ticket.JobId);
        DeactivateOnIdle();
    }

    private void Hold(Ticket ticket, string worker)
    {
        ticket.Worker = worker;
        ticket.LeasedAt = ticket.HeardAt = _time.GetTimestamp();
        _leased[ticket.JobId] = ticket;
        _leasedCost += ticket.Cost;
    }

    private void LetGo(Ticket ticket)
    {
        if (_leased.Remove(ticket.JobId))
        {
            _leasedCost = _leased.Count == 0 ? 0 : _leasedCost - ticket.Cost;
        }
    }

    private QueueStanding Standing(Guid jobId) => !_tickets.TryGetValue(jobId, out var ticket)
        ? new QueueStanding(jobId, JobStanding.Unknown, null)
        : Place(ticket) is { } place
            ? new QueueStanding(jobId, JobStanding.Waiting, place)
            : new QueueStanding(jobId, JobStanding.Leased, null);

    private QueuePlace? Place(Ticket ticket)
    {
        // One that is held back is told the place that it would have.
        var before = _postponed.ContainsKey(ticket.JobId) ? _order.BeforeReturned(ticket) : _order.Before(ticket);
        return before is { } ahead ? new QueuePlace(ahead.Count, Eta(ahead.Cost), LiveWorkers()) : null;
    }

    private TimeSpan? Eta(double costAhead) => _speed.Estimate(costAhead + (_leasedCost / 2));

    private bool IsHeard(string worker, double seconds) =>
        _workers.TryGetValue(worker, out var heardAt) && _time.GetElapsedTime(heardAt).TotalSeconds <= seconds;

    private int LiveWorkers() => _workers.Keys.Count(
        worker => IsHeard(worker, _options.WorkerSilenceSeconds) && !_silos.IsDead(WorkerKey.SiloOf(worker)));
}
