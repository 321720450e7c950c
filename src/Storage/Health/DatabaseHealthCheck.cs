using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Storage.Health;

internal sealed class DatabaseHealthCheck(Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.RunAsync(
                "SELECT max(version) FROM aiomus_schema",
                static _ => { },
                static (command, ct) => command.ExecuteScalarAsync(ct),
                cancellationToken).WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is AiomusException or TimeoutException)
        {
            return new(context.Registration.FailureStatus, "The database does not answer.", exception);
        }
    }
}
