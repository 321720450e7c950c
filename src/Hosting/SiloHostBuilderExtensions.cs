using System.Net;
using System.Net.Sockets;
using Aiomus.Grains;
using Aiomus.Grains.Clocks;
using Aiomus.Grains.Erasure;
using Aiomus.Grains.Inference;
using Aiomus.Grains.Interfaces.Privacy;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Privacy;
using Aiomus.Grains.Subscriptions;
using Aiomus.Mail;
using Aiomus.Payments;
using Aiomus.Storage;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Aiomus.Hosting;

/// <summary>Makes a host a silo of an Aiomus cluster.</summary>
public static class SiloHostBuilderExtensions
{
    /// <summary>Adds Orleans with storage and grains.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="addWorker">
    /// Adds the worker, or the lack of one, and answers what this silo tells the others of itself. It is called when the silo is there:
    /// what is added later stops earlier, and a worker needs the silo until its end.
    /// </param>
    public static IHostApplicationBuilder AddAiomusSilo(
        this IHostApplicationBuilder builder, Func<IHostApplicationBuilder, Dictionary<string, string>> addWorker)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(addWorker);
        builder.Services.AddSection<SiloOptions>("Aiomus");
        var options = builder.Configuration.ReadSection<SiloOptions>("Aiomus");
        builder.Services.AddHostedService<SiloPortCheck>();
        builder.UseOrleans(silo =>
        {
            // Storage first: what it sets for one machine, the lines after it may change.
            silo.AddAiomusStorage();
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster, "aiomus"));
            silo.ConfigureEndpoints(IPAddress.Parse(options.SiloAddress), PortOrFree(options), gatewayPort: 0);
            silo.AddAiomusGrains(addWorker(builder));
            silo.AddDistributedGrainDirectory();
            silo.Configure<GrainCollectionOptions>(collection => SetIdleTime(collection, TimeSpan.FromMinutes(options.IdleMinutes)));

            // A silo that joins waits for those that died without a word until their last sign of life is three of these old.
            silo.Configure<ClusterMembershipOptions>(membership => membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5));
            silo.AddActivityPropagation();
        });

        builder.Services.AddAiomusMail();
        builder.Services.AddAiomusPayments();
        builder.Services.TryAddSingleton(static provider => new MailPlace(provider.FindMailFolder()));
        builder.Services.AddHostedService<PlanCheck>();
        builder.Services.AddHostedService<ErasureResumption>();
        builder.Services.AddHostedService<LeftoverSweep>();
        builder.Services.AddHostedService<ErasureRepetition>();
        builder.Services.AddHostedService<ReminderCorrection>();
        builder.Services.TryAddSingleton<IDataMap, DataMap>();
        builder.Services.TryAddSingleton<IEngineRoom, NoEngineRoom>();
        return builder;
    }

    // The runtime looks for what is idle at most as often as it must to keep the time.
    private static void SetIdleTime(GrainCollectionOptions collection, TimeSpan idle) =>
        (collection.CollectionQuantum, collection.CollectionAge) =
            (TimeSpan.FromTicks(Math.Min(collection.CollectionQuantum.Ticks, idle.Ticks / 2)), idle);

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
