using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Inference;

/// <summary>Ready when every model is loaded and has drawn.</summary>
internal sealed class ModelHealthCheck(ModelShelf shelf) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(shelf.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
