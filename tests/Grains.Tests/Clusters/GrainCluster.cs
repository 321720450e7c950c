using Aiomus.Grains.Erasure;
using Aiomus.Grains.Inference;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Placement;
using Aiomus.Mail;
using Aiomus.Storage;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;
using Aiomus.Storage.Tickets;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>One silo with all grains on a real database, in this process; or several.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly short _silos;
    private readonly Action<ISiloBuilder> _configure;
    private InProcessTestCluster _cluster;

    private GrainCluster(
        TestDatabase database, IReadOnlyDictionary<string, string?> settings, short silos, Action<ISiloBuilder> configure)
    {
        (_database, _settings, _silos, _configure) = (database, settings, silos, configure);
        _cluster = Build();
    }

    public ShiftedTime Time { get; } = new();

    public IdleEngineRoom Engine { get; } = new();

    public StopSwitch Stop { get; } = new();

    public CallCounter Calls { get; } = new();

    public string DataFolder => _database.Folder;

    public string? ConnectionString => _database.ConnectionString;

    public IGrainFactory Grains => _cluster.Client;

    public InProcessTestCluster Silos => _cluster;

    public IBlobStore Blobs => Service<IBlobStore>();

    public IRecordStore Records => Service<IRecordStore>();

    public IUserSearch Search => Service<IUserSearch>();

    /// <summary>The key of the one worker of a model here.</summary>
    public string Worker(string model = "mini") => $"{model}@{_cluster.Silos[0].SiloAddress.ToParsableString()}";

    /// <param name="database">Where data is kept.</param>
    /// <param name="settings">What this test sets otherwise.</param>
    /// <param name="silos">How many silos share the database.</param>
    /// <param name="configure">What this test has otherwise; it comes before what a silo has by itself.</param>
    public static async Task<GrainCluster> StartAsync(
        TestDatabase database,
        IReadOnlyDictionary<string, string?>? settings = null,
        short silos = 1,
        Action<ISiloBuilder>? configure = null)
    {
        var cluster = new GrainCluster(database, settings ?? new Dictionary<string, string?>(), silos, configure ?? (_ => { }));
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public T Service<T>()
        where T : notnull => _cluster.GetSiloServiceProvider().GetRequiredService<T>();

    /// <summary>A service of each silo.</summary>
    public IReadOnlyList<T> Services<T>()
        where T : notnull => [.. _cluster.Silos.Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<T>())];

    /// <summary>Everything in memory is lost; what was written stays.</summary>
    public async Task KillAndRestartAsync()
    {
        await _cluster.KillSiloAsync(_cluster.Silos[0]);
        await _cluster.DisposeAsync();
        Stop.Release();
        _cluster = Build();
        await _cluster.DeployAsync();
    }

    /// <summary>Takes a holder out of a user's register, as if it had never entered itself.</summary>
    public async Task ForgetHolderAsync(Guid userId, string kind)
    {
        var erasure = Grains.GetGrain<IErasureGrain>(userId).GetGrainId();
        var storage = _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var state = new GrainState<ErasureState>(new ErasureState());
        await storage.ReadStateAsync("erasure", erasure, state);
        Assert.True(state.State!.Kinds.Remove(kind));
        await storage.WriteStateAsync("erasure", erasure, state);
        await _cluster.DeactivateAsync(erasure);
    }

    /// <summary>Stores a grain's state in one row, as earlier versions did. The grain must not have been called yet.</summary>
    public async Task StoreEarlierAsync<T>(GrainId grain, string name, T state)
    {
        var storage = _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(StorageNames.User);
        await storage.WriteStateAsync(name, grain, new GrainState<T>(state));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    private InProcessTestCluster Build()
    {
        var builder = new InProcessTestClusterBuilder(_silos);
        builder.Options.ServiceId = "tests";
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Configuration.AddInMemoryCollection(_database.Settings);
            host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Aiomus:Erasure:RetrySeconds"] = "0.2",
                ["Aiomus:Jobs:PlaceInterval"] = "0.2",
                ["Aiomus:Jobs:MaxAttempts"] = "3",
                ["Aiomus:Mail:LookSeconds"] = "0.05",
            });
            host.Configuration.AddInMemoryCollection(_settings);
        });
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Time);
            silo.Services.AddSingleton<IEngineRoom>(Engine);
            _configure(silo);
            silo.Services.AddAiomusMail();
            silo.AddAiomusStorage(clustering: false);
            silo.AddAiomusGrains(new() { [SiloRoles.Worker] = SiloRoles.Yes, [SiloRoles.Accelerator] = "cpu" });
            MakeStoppable(silo.Services, StorageNames.User);
            MakeStoppable(silo.Services, StorageNames.System);
            Wrap<IRecordStore>(silo.Services, inner => new StoppableRecords(inner, Stop));
            Wrap<ITicketStore>(silo.Services, inner => new StoppableTickets(inner, Stop));
            Wrap<IBlobStore>(silo.Services, inner => new StoppableBlobs(inner, Stop));
            silo.AddIncomingGrainCallFilter(Calls);
        });
        return builder.Build();
    }

    private static void Wrap<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.RemoveAll<T>();
        services.AddSingleton(provider => wrap(
            (T)(inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
    }

    private void MakeStoppable(IServiceCollection services, string name)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, name));
        services.Remove(inner);
        services.AddKeyedSingleton<IGrainStorage>(
            name, (provider, key) => new StoppableStorage((IGrainStorage)inner.KeyedImplementationFactory!(provider, key), Stop));
    }
}
