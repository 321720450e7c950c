using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Queues;

/// <summary>Settings of queues, section <c>Aiomus:Queues</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Queues that a model's users are spread over. The same on all silos; a change needs empty queues.</summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 1;

    /// <summary>The most jobs that wait in one queue.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>Seconds a lease lasts after the worker's last heartbeat.</summary>
    [Range(1, 3600)]
    public double LeaseSeconds { get; set; } = 30;

    /// <summary>Seconds without a sign of life after which a worker no longer counts.</summary>
    [Range(1, 3600)]
    public double WorkerSilenceSeconds { get; set; } = 30;

    /// <summary>
    /// Failures of workers to draw a job after which the job fails. A failure that every worker would have fails the job at once.
    /// </summary>
    [Range(1, 100)]
    public int MaxFailures { get; set; } = 3;

    /// <summary>Seconds that a job waits after its first failure. Each further failure doubles the wait, up to eight times.</summary>
    [Range(0.01, 3600)]
    public double FailurePauseSeconds { get; set; } = 5;
}
