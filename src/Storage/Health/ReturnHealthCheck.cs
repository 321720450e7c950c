using Aiomus.Storage.Users;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Storage.Health;

/// <summary>Not ready while a backup's return of erased people is not undone.</summary>
internal sealed class ReturnHealthCheck(ReturnGate gate) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(
            gate.IsOpen
                ? HealthCheckResult.Healthy()
                : new(context.Registration.FailureStatus, "Accounts that were erased came back and are erased again."));
}
