using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aiomus.ServiceDefaults.Starting;

/// <summary>Runs a host of ours.</summary>
public static class StartExtensions
{
    /// <summary>
    /// Runs until it is told to stop. Where the start fails, what had started already is stopped as it would be at any other time, so
    /// that a silo leaves its cluster, and nothing is told but the fault.
    /// </summary>
    public static async Task StartAndRunAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        await using (app)
        {
            var log = app.Services.GetRequiredService<StartLog>();
            app.Lifetime.ApplicationStarted.Register(log.OnStarted);
            try
            {
                await app.StartAsync();
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Told to stop before it had started: that is no fault.
                await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }
            catch (Exception)
            {
                log.OnFailed();
                await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            await app.WaitForShutdownAsync();
        }
    }
}
