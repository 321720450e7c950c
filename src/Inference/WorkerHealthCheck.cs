using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Inference;

/// <summary>Ready when the worker asks for work.</summary>
internal sealed class WorkerHealthCheck(WorkerPump pump) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(pump.IsPumping ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
