using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Queues;

/// <summary>Settings of queues, section <c>Aiomus:Queues</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Queues a model's users are spread over. The same on all silos; changing it needs empty queues.</summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 1;

    /// <summary>The most jobs that wait in one queue.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>Seconds a lease lasts after the worker's last heartbeat.</summary>
    [Range(1, 3600)]
    public double LeaseSeconds { get; set; } = 30;

    /// <summary>Seconds after its last sign of life in which a worker still counts.</summary>
    [Range(1, 3600)]
    public double WorkerSilenceSeconds { get; set; } = 30;

    /// <summary>How often a worker may fail to draw a job, without a reason that says that nobody can, before the job fails.</summary>
    [Range(1, 100)]
    public int MaxFailures { get; set; } = 3;

    /// <summary>Seconds that a job waits after its first failure; twice as many after each other one, up to eight times.</summary>
    [Range(0.01, 3600)]
    public double FailurePauseSeconds { get; set; } = 5;
}
