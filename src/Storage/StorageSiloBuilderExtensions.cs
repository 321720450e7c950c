using System.Net;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Compaction;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Grains;
using Aiomus.Storage.Health;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Records;
using Aiomus.Storage.Rows;
using Aiomus.Storage.Serialization;
using Aiomus.Storage.Settings;
using Aiomus.Storage.Starting;
using Aiomus.Storage.Users;
using Aiomus.Storage.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace Aiomus.Storage;

/// <summary>Registers everything that keeps data.</summary>
public static class StorageSiloBuilderExtensions
{
    /// <summary>
    /// Registers the options, the schema's migration at start, the grain storages of <see cref="StorageNames"/>, reminders, blobs,
    /// tickets, records, the search for a user, the compactor, and the health checks <c>database</c>, <c>blobs</c> and <c>erasures</c>
    /// (tag <c>ready</c>).
    /// The host stops at start, naming the key, when the settings are bad, the database cannot be reached or the data folder cannot be
    /// written. The caller registers an <see cref="IHolderRegister"/>; without one, grains that use <see cref="StorageNames.User"/> fail.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="clustering">
    /// Whether to register clustering too: on PostgreSQL through the database (the caller sets endpoints and cluster id), on SQLite for
    /// this process alone (its ports are <see cref="EndpointOptions"/>), which then must be the only one on its data folder. False
    /// leaves it to the caller.
    /// </param>
    public static ISiloBuilder AddAiomusStorage(this ISiloBuilder silo, bool clustering = true)
    {
        AddStores(silo.Services);
        AddGrainStorages(silo.Services);
        silo.AddIncomingGrainCallFilter<DatabaseFaultFilter>();
        silo.UseAdoNetReminderService(options => options.Configure<Database>((reminders, database) =>
        {
            reminders.Invariant = database.Invariant;
            reminders.DataSource = database.LastingSource;
        }));

        if (!clustering)
        {
            return silo;
        }

        // Which clustering it is decides what gets registered, so it is read before there are options.
        return string.IsNullOrWhiteSpace(silo.Configuration["Aiomus:Database"]) ? UseOneProcess(silo) : silo.UseDatabaseClustering();
    }

    /// <summary>
    /// Clusters the silos that share the database; needs <see cref="AddAiomusStorage"/>. <see cref="AddAiomusStorage"/> does this by
    /// itself on PostgreSQL; call it for several processes of one machine that share an SQLite file.
    /// </summary>
    public static ISiloBuilder UseDatabaseClustering(this ISiloBuilder silo)
        => silo.UseAdoNetClustering(options => options.Configure<Database>((membership, database) =>
        {
            membership.Invariant = database.Invariant;
            membership.DataSource = database.Source;
        }));

    private static ISiloBuilder UseOneProcess(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering();
        silo.Services.TryAddSingleton<FolderLock>();

        // The process is its own primary on whatever port the caller chooses, so several can run beside each other.
        silo.Services.AddOptions<DevelopmentClusterMembershipOptions>().PostConfigure<IOptions<EndpointOptions>>(
            (membership, endpoint) => membership.PrimarySiloEndpoint = new(IPAddress.Loopback, endpoint.Value.SiloPort));
        return silo;
    }

    /// <summary>Registers what reads stored state without a silo. Nothing is created or migrated.</summary>
    public static IServiceCollection AddStateRows(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddDatabase(services);
        services.TryAddSingleton<IStateRows, StateRows>();
        return services;
    }

    /// <summary>Adds the keys and the database they are in, for tools that run without a silo.</summary>
    public static IServiceCollection AddKeys(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddDatabase(services);
        services.AddSection<KeyOptions>("Aiomus:Keys");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<KeyFolder>();
        services.TryAddSingleton<GivenKeys>();
        services.TryAddSingleton<IKeySecrets>(provider => provider.GetRequiredService<IOptions<KeyOptions>>().Value.AreGiven
            ? provider.GetRequiredService<GivenKeys>()
            : provider.GetRequiredService<KeyFolder>());
        services.TryAddSingleton<DataKeyStore>();
        services.TryAddSingleton<DataKeyRows>();
        services.TryAddSingleton<GroupSecrets>();
        services.TryAddSingleton<DataKeyWrap>();
        services.TryAddSingleton<GroupCopies>();
        services.TryAddSingleton<GroupChange>();
        services.TryAddSingleton<DataKeys>();
        services.TryAddSingleton<IDataKeys>(provider => provider.GetRequiredService<DataKeys>());
        services.TryAddSingleton<UserSeal>();
        services.TryAddSingleton<IKeyEncryption, LocalKeyEncryption>();
        services.TryAddSingleton(
            provider => new ProtectionKeyRing(provider.GetRequiredService<DataKeyStore>(), provider.GetRequiredService<IKeyEncryption>()));
        services.TryAddSingleton<IKeyedHash, KeyedHash>();
        services.TryAddSingleton<InstallationMark>();
        services.TryAddSingleton<KeyProof>();
        services.TryAddSingleton(provider => new KeyEncryptionKeyRotation(
            provider.GetRequiredService<DataKeyStore>(),
            provider.GetRequiredService<KeyProof>(),
            provider.GetRequiredService<IKeyEncryption>(),
            provider.GetRequiredService<IDataKeys>(),
            provider.GetRequiredService<ProtectionKeyRing>()));
        return services;
    }

    private static void AddDatabase(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(Database)))
        {
            return;
        }

        services.AddSection<StorageOptions>("Aiomus");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddSingleton<Database>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            return string.IsNullOrWhiteSpace(options.Database)
                ? new SqliteDatabase(Path.GetFullPath(options.Data))
                : new PostgresDatabase(options.Database);
        });
    }

    private static void AddStores(IServiceCollection services)
    {
        AddDatabase(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Migration>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseStartup>());

        services.AddKeys();
        services.TryAddSingleton<IStateRows, StateRows>();
        services.TryAddSingleton<LostKeys>();
        services.TryAddSingleton<FolderMark>();
        services.TryAddSingleton<DataKeyCarrying>();
        services.TryAddSingleton<GroupCheck>();
        services.TryAddSingleton<KeyCheck>();
        services.AddSection<LedgerOptions>("Aiomus:Erasure");
        services.TryAddSingleton(provider => new ErasureLedger(
            provider.GetRequiredService<IKeyedHash>(),
            provider.GetRequiredService<GroupSecrets>(),
            provider.GetRequiredService<KeyFolder>(),
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<IOptions<LedgerOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ReturnGate(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<DataKeyRows>(),
            provider.GetRequiredService<IStateRows>(),
            provider.GetRequiredService<ErasureLedger>(),
            provider.GetRequiredService<IOptions<StorageOptions>>()));
        services.TryAddSingleton<FileBlobStore>();
        services.TryAddSingleton<IBlobStore>(provider => Encrypts(provider)
            ? new EncryptedBlobStore(provider.GetRequiredService<FileBlobStore>(), provider.GetRequiredService<IDataKeys>())
            : provider.GetRequiredService<FileBlobStore>());
        services.TryAddSingleton<ITicketStore, TicketStore>();
        services.TryAddSingleton<RecordSeal>();
        services.TryAddSingleton<IRecordStore, RecordStore>();
        services.TryAddSingleton<IUserSearch, UserSearch>();
        services.TryAddSingleton<IStoreCompactor, StoreCompactor>();
        services.TryAddSingleton<DatabaseHealthCheck>();

        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", tags: ["ready"])
            .AddCheck<BlobsHealthCheck>("blobs", tags: ["ready"])
            .AddCheck<ReturnHealthCheck>("erasures", tags: ["ready"]);
    }

    private static void AddGrainStorages(IServiceCollection services)
    {
        services.AddAdoNetGrainStorage(RowGrainStorage.InnerName, options => options.Configure<Database>((rows, database) =>
        {
            rows.Invariant = database.Invariant;
            rows.DataSource = database.Source;
            rows.DeleteStateOnClear = true;
            rows.GrainStorageSerializer = new RowJson();
        }));
        services.TryAddKeyedSingleton<IGrainStorage>(StorageNames.System, (provider, _) => Rows(provider));

        // The guard outside: who may not be stored for is refused before a key is asked for.
        services.TryAddKeyedSingleton<IGrainStorage>(
            StorageNames.User,
            (provider, _) => new GuardedGrainStorage(
                Encrypts(provider)
                    ? new EncryptedGrainStorage(
                        Rows(provider), provider.GetRequiredService<IDataKeys>(), provider.GetRequiredService<IOptions<ClusterOptions>>())
                    : Rows(provider),
                provider.GetRequiredService<IHolderRegister>()));

        static RowGrainStorage Rows(IServiceProvider provider)
            => new(provider.GetRequiredKeyedService<IGrainStorage>(RowGrainStorage.InnerName), provider.GetRequiredService<Database>());
    }

    private static bool Encrypts(IServiceProvider provider) => provider.GetRequiredService<IOptions<KeyOptions>>().Value.Encryption == "on";
}
