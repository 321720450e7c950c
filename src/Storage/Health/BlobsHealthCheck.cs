using Aiomus.Storage.Files;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Health;

internal sealed class BlobsHealthCheck(IOptions<StorageOptions> options) : IHealthCheck
{
    private readonly string _folder = Path.GetFullPath(Path.Combine(options.Value.Data, "blobs"));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.Run(() => DataFolder.Probe(_folder), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(context.Registration.FailureStatus, "The folder for images cannot be written.", exception);
        }
    }
}
