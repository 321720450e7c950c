using Aiomus.Grains.Interfaces.Subscriptions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Stops a start whose settings lack a plan that people pay for: they would pay and get nothing.</summary>
public sealed class PlanCheck(IGrainFactory grains, IPlanCatalog catalog) : IHostedService
{
    /// <summary>Asks once the silo runs.</summary>
    /// <exception cref="OptionsValidationException">Names each plan that is missing.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var used = await grains.GetGrain<IPlansInUseGrain>(0).ListAsync(cancellationToken);
        var missing = used.Where(plan => catalog.Find(plan) is null).ToArray();
        if (missing.Length > 0)
        {
            throw new OptionsValidationException(
                PlanSettings.Section,
                typeof(PlanSettings),
                missing.Select(plan => $"{PlanSettings.Section}:{plan}: People pay for this plan, and the settings lack it."));
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
