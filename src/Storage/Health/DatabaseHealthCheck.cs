using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Storage.Health;

/// <summary>
/// Whether the database can be written: one that can only be read serves nobody. Whoever asks at the same time shares a write.
/// </summary>
internal sealed class DatabaseHealthCheck : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SharedRuns _probes;

    public DatabaseHealthCheck(Database database) => _probes = new(async cancellationToken =>
    {
        if (!await database.ProbeAsync(cancellationToken))
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database has no schema.");
        }
    });

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await _probes.JoinNextAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is AiomusException or TimeoutException)
        {
            return new(context.Registration.FailureStatus, "The database cannot be written.", exception);
        }
    }
}
