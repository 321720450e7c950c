using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Inference;

/// <summary>Ready when the models are loaded and the worker asks for work.</summary>
internal sealed class WorkerHealthCheck(ModelShelf shelf, WorkerPump pump) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(shelf.IsLoaded && pump.IsPumping ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
