using Aiomus.Storage.Settings;

namespace Aiomus.Hosting;

/// <summary>What stands in for the worker in a build that has none.</summary>
public static class WorkerlessExtensions
{
    /// <summary>Stops a start that asks for a worker, and lets the settings of workers be: others of the cluster read them.</summary>
    /// <returns>What this silo tells the others of itself: nothing.</returns>
    public static Dictionary<string, string> AddNoWorker(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSection<NoWorkerOptions>("Aiomus");
        builder.Services.KnowSection("Aiomus:Inference");
        builder.Services.AddHostedService<NoWorkerNotice>();
        return [];
    }
}
