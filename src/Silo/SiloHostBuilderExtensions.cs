using System.Net;
using System.Net.Sockets;
using Aiomus.Grains;
using Aiomus.Grains.Clocks;
using Aiomus.Grains.Erasure;
using Aiomus.Grains.Inference;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Placement;
using Aiomus.Mail;
using Aiomus.Silo.Inference;
using Aiomus.Storage;
using Aiomus.Storage.Settings;
using Orleans.Configuration;

namespace Aiomus.Silo;

/// <summary>Makes a host a silo of an Aiomus cluster.</summary>
public static class SiloHostBuilderExtensions
{
    /// <summary>Adds Orleans with storage and grains and, unless <c>Aiomus:Worker</c> is false, the engine room.</summary>
    public static IHostApplicationBuilder AddAiomusSilo(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSection<SiloOptions>("Aiomus");
        var options = builder.Configuration.ReadSection<SiloOptions>("Aiomus");
        var inference = builder.Configuration.ReadSection<InferenceOptions>(InferenceOptions.Section);

        builder.Services.KnowSection(InferenceOptions.Section, typeof(InferenceOptions));
        builder.UseOrleans(silo =>
        {
            // Storage first: what it sets for one machine, the lines after it may change.
            silo.AddAiomusStorage();
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster, "aiomus"));
            silo.ConfigureEndpoints(IPAddress.Parse(options.SiloAddress), PortOrFree(options), gatewayPort: 0);
            silo.AddAiomusGrains(Roles(options, inference));
            silo.AddDistributedGrainDirectory();
            silo.Configure<GrainCollectionOptions>(collection => SetIdleTime(collection, TimeSpan.FromMinutes(options.IdleMinutes)));

            // A silo that joins waits for those that died without a word until their last sign of life is three of these old.
            silo.Configure<ClusterMembershipOptions>(membership => membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5));
            silo.AddActivityPropagation();
        });

        builder.Services.AddHostedService<SiloPortCheck>();
        builder.Services.AddAiomusMail();
        builder.Services.AddHostedService<ErasureResumption>();
        builder.Services.AddHostedService<LeftoverSweep>();
        builder.Services.AddHostedService<ErasureRepetition>();
        builder.Services.AddHostedService<ReminderCorrection>();
        if (options.Worker)
        {
            AddEngineRoom(builder.Services);
        }
        else
        {
            builder.Services.AddSingleton<IEngineRoom, NoEngineRoom>();
        }

        return builder;
    }

    private static void AddEngineRoom(IServiceCollection services)
    {
        services.AddSection<InferenceOptions>(InferenceOptions.Section);
        services.AddSingleton<ModelShelf>();
        services.AddSingleton<EngineRoom>();
        services.AddSingleton<IEngineRoom>(provider => provider.GetRequiredService<EngineRoom>());
        services.AddSingleton<WorkerPump>();
        services.AddHostedService<ModelLoading>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerPump>());
        services.AddHealthChecks().AddCheck<WorkerHealthCheck>("worker", tags: ["ready"]);
    }

    // The runtime looks for what is idle at most as often as it must to keep the time.
    private static void SetIdleTime(GrainCollectionOptions collection, TimeSpan idle)
        => (collection.CollectionQuantum, collection.CollectionAge) =
            (TimeSpan.FromTicks(Math.Min(collection.CollectionQuantum.Ticks, idle.Ticks / 2)), idle);

    private static Dictionary<string, string> Roles(SiloOptions options, InferenceOptions inference) => options.Worker
        ? new() { [SiloRoles.Worker] = SiloRoles.Yes, [SiloRoles.Accelerator] = inference.Accelerator }
        : [];

    private static int PortOrFree(SiloOptions options)
    {
        if (options.SiloPort != 0)
        {
            return options.SiloPort;
        }

        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
