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
                static (command, ct) =>
                {
                    command.CommandTimeout = 5;
                    return command.ExecuteScalarAsync(ct);
                },
                cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (AiomusException exception)
        {
            return new(context.Registration.FailureStatus, "The database does not answer.", exception);
        }
    }
}
