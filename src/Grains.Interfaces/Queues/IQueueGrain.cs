using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>
/// The jobs that wait for one model, in weighted fair order of cost, and the leases on those that run. Keyed by
/// <c>model/shard</c>. A ticket stays here, durably, until its job is settled: whatever dies, the ticket is found again.
/// </summary>
[Alias("aiomus.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>
    /// Puts a ticket into the queue and tells its place. A known job keeps its place; one that was taken in before is not refused.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.QueueFull"/>, <see cref="ErrorCode.NoWorkerAvailable"/></exception>
    [Alias("Enqueue")]
    Task<QueuePlace> EnqueueAsync(QueueTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>
    /// Leases up to <paramref name="slots"/> jobs to a worker; asking also says that the worker is alive. A job under which a worker has
    /// died comes alone, and nothing beside it while the worker holds it: the worker first ends what it has, then calls
    /// <see cref="BeginAloneAsync"/>.
    /// </summary>
    [Alias("Lease")]
    Task<IReadOnlyList<JobLease>> LeaseAsync(string worker, int slots, CancellationToken cancellationToken = default);

    /// <summary>Prolongs a worker's leases and answers those it has lost and must stop.</summary>
    [Alias("Heartbeat")]
    Task<IReadOnlyList<Guid>> HeartbeatAsync(string worker, IReadOnlyList<JobLease> leases, CancellationToken cancellationToken = default);

    /// <summary>Removes a settled or unwanted job. Unknown jobs are no fault.</summary>
    [Alias("Remove")]
    Task RemoveAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says that a worker begins a job under which workers have died, and runs nothing else: from now on its death is this job's. False
    /// when the lease is lost; the job must not be begun then.
    /// </summary>
    [Alias("BeginAlone")]
    Task<bool> BeginAloneAsync(Guid jobId, int epoch, CancellationToken cancellationToken = default);

    /// <summary>Gives a lease back at once, as a draining worker does. A stale epoch changes nothing.</summary>
    [Alias("Return")]
    Task ReturnAsync(Guid jobId, int epoch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a lease back that the worker could not use, and lets the job wait for a while before it is leased again: longer each time
    /// that it <paramref name="failed"/>. What is not the job's fault, as a database that does not answer, is no failure of it. A stale
    /// epoch changes nothing.
    /// </summary>
    [Alias("Postpone")]
    Task PostponeAsync(Guid jobId, int epoch, bool failed, CancellationToken cancellationToken = default);

    /// <summary>A job's place, or null when it does not wait here.</summary>
    [Alias("FindPlace")]
    Task<QueuePlace?> FindPlaceAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>How each of these jobs stands, in the order of the ids; what is not known here is told as unknown.</summary>
    [Alias("FindPlaces")]
    Task<IReadOnlyList<QueueStanding>> FindPlacesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken = default);

    /// <summary>The queue's figures.</summary>
    [Alias("GetStatus")]
    Task<QueueStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells a worker's pump of new work for the next minutes; pumps renew it each minute.</summary>
    [Alias("Subscribe")]
    Task SubscribeAsync(string worker, IQueueObserver observer, CancellationToken cancellationToken = default);

    /// <summary>A worker leaves: its leases return to the queue and it no longer counts.</summary>
    [Alias("Leave")]
    Task LeaveAsync(string worker, CancellationToken cancellationToken = default);
}
