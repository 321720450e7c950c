using Aiomus.Grains.Accounts;
using Aiomus.Grains.Audit;
using Aiomus.Grains.Erasure;
using Aiomus.Grains.Events;
using Aiomus.Grains.Gallery;
using Aiomus.Grains.Installation;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Invoices;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Keys;
using Aiomus.Grains.Mail;
using Aiomus.Grains.Placement;
using Aiomus.Grains.Queues;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Subscriptions;
using Aiomus.Grains.Usage;
using Aiomus.Storage.Records;
using Aiomus.Storage.Settings;
using Aiomus.Storage.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Streams;

namespace Aiomus.Grains;

/// <summary>Registers what the grains need beside storage, an engine room and a mail transport.</summary>
public static class GrainsSiloBuilderExtensions
{
    /// <summary>Every kind of record that a grain declares: an erasure removes those of its holder.</summary>
    internal static readonly IReadOnlyList<IRecordKind> RecordKinds =
    [
        EventRecords.Event,
        GalleryRecords.Addition,
        JobRecords.Image,
        InvoiceRecords.Invoice,
        JobRecords.Job,
        JobRecords.Leftover,
        QuotaRecords.Charge,
        QuotaRecords.Head,
        QuotaRecords.Ledger,
        QuotaRecords.Purchase,
        UsageRecords.Event,
        UsageRecords.Totals,
    ];

    /// <summary>Adds the grains' options, placement, call filter, holder register and telemetry stream.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="roles">What this silo tells the others of itself, see <see cref="SiloRoles"/>.</param>
    public static ISiloBuilder AddAiomusGrains(this ISiloBuilder silo, Dictionary<string, string> roles)
    {
        silo.UseSiloMetadata(roles);
        silo.AddIncomingGrainCallFilter<ErasureCallFilter>();
        silo.AddMemoryStreams(FleetStream.Provider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));

        silo.AddGrainService<DataKeyCacheService>();
        silo.AddGrainService<JobTallyService>();

        var services = silo.Services;
        services.TryAddSingleton<DataKeyCaches>();
        services.TryAddSingleton<JobCounter>();
        services.TryAddSingleton<IJobTallies, JobTallies>();
        services.AddPlacementFilter<RequireSiloFilter, RequireSiloDirector>(ServiceLifetime.Transient);
        services.TryAddSingleton<IWorkerSilos, WorkerSilos>();
        services.TryAddSingleton<IHolderRegister, HolderRegister>();
        services.AddSingleton<IPersistentStateFactory>(
            provider => new PersonalStateFactory(provider.GetRequiredService<IRecordStore>(), RecordKinds));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSection<AccountsOptions>("Aiomus:Accounts");
        services.AddAuditVerifier();
        services.AddSection<JobsOptions>("Aiomus:Jobs");
        services.AddSection<QueueOptions>("Aiomus:Queues");
        services.TryAddSingleton<ModelCatalog>();
        services.TryAddSingleton(provider => new QueueMap(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<IOptions<QueueOptions>>().Value.Shards));
        services.AddSection<PlanSettings>(PlanSettings.Section);
        services.AddSection<PackSettings>(PackSettings.Section);
        services.TryAddSingleton<IPlanCatalog, PlanCatalog>();
        services.AddSection<PaymentRules>(PaymentRules.Section);
        services.TryAddSingleton<NoProcessor>();
        services.TryAddSingleton<IPaymentProcessor>(static provider => provider.GetRequiredService<NoProcessor>());
        services.TryAddSingleton<IPaymentDesk>(static provider => provider.GetRequiredService<NoProcessor>());
        services.AddSection<ErasureOptions>("Aiomus:Erasure");
        services.AddSection<InvoiceOptions>("Aiomus:Invoices");
        services.TryAddSingleton<ICustomerEraser, ProcessorEraser>();
        services.AddSection<OutboxOptions>("Aiomus:Mail");
        return silo;
    }

    /// <summary>Adds what tells who owns the installation; it works without a silo.</summary>
    public static IServiceCollection AddOwnerLookup(this IServiceCollection services)
    {
        services.AddStateRows();
        services.TryAddSingleton<IOwnerLookup, OwnerLookup>();
        return services;
    }

    /// <summary>Adds the verifier of the audit log and its key; it works without a silo.</summary>
    public static IServiceCollection AddAuditVerifier(this IServiceCollection services)
    {
        services.AddStateRows();
        services.TryAddSingleton<IAuditSigner, FileAuditSigner>();
        services.TryAddSingleton<AuditVerifier>();
        return services;
    }
}
