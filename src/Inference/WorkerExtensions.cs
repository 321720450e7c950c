using Aiomus.Grains.Inference;
using Aiomus.Grains.Placement;
using Aiomus.Storage.Settings;

namespace Aiomus.Inference;

/// <summary>Makes a silo a worker.</summary>
public static class WorkerExtensions
{
    /// <summary>Adds the engine room, unless <c>Aiomus:Worker</c> is false: then nothing of it is loaded.</summary>
    /// <returns>What this silo tells the others of itself.</returns>
    public static Dictionary<string, string> AddAiomusWorker(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSection<WorkerOptions>("Aiomus");
        var inference = builder.Configuration.ReadSection<InferenceOptions>(InferenceOptions.Section);
        if (!builder.Configuration.ReadSection<WorkerOptions>("Aiomus").Worker)
        {
            builder.Services.KnowSection(InferenceOptions.Section, typeof(InferenceOptions));
            return [];
        }

        builder.Services.AddSection<InferenceOptions>(InferenceOptions.Section);
        AddEngineRoom(builder.Services);
        return new() { [SiloRoles.Worker] = SiloRoles.Yes, [SiloRoles.Accelerator] = inference.Accelerator };
    }

    private static void AddEngineRoom(IServiceCollection services)
    {
        services.AddSingleton<ModelShelf>();
        services.AddSingleton<EngineRoom>();
        services.AddSingleton<IEngineRoom>(provider => provider.GetRequiredService<EngineRoom>());
        services.AddSingleton<WorkerPump>();
        services.AddHostedService<ModelLoading>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerPump>());
        services.AddHealthChecks()
            .AddCheck<ModelHealthCheck>("models", tags: ["ready"])
            .AddCheck<WorkerHealthCheck>("worker", tags: ["ready"]);
    }
}
