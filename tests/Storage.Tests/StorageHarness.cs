using Aiomus.Storage.Blobs;
using Aiomus.Storage.Compaction;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Starting;
using Aiomus.Storage.Users;
using Aiomus.Storage.Tickets;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace Aiomus.Storage.Tests;

/// <summary>What AddAiomusStorage registers, started without a silo: one harness is one process as far as the database can see.</summary>
internal sealed class StorageHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private StorageHarness(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    public KeptLogs Logs => _services.GetRequiredService<KeptLogs>();

    public OpenRegister Register => _services.GetRequiredService<OpenRegister>();

    public Database Database => _services.GetRequiredService<Database>();

    public IBlobStore Blobs => _services.GetRequiredService<IBlobStore>();

    public ITicketStore Tickets => _services.GetRequiredService<ITicketStore>();

    public IUserSearch Search => _services.GetRequiredService<IUserSearch>();

    public IStoreCompactor Compactor => _services.GetRequiredService<IStoreCompactor>();

    public IReminderTable Reminders => _services.GetRequiredService<IReminderTable>();

    public IGrainStorage Grains(string name) => _services.GetRequiredKeyedService<IGrainStorage>(name);

    public IDataKeys Keys => _services.GetRequiredService<IDataKeys>();

    /// <summary>Without encryption unless it is asked for: most tests are of what lies beneath it.</summary>
    public static StorageHarness Create(IReadOnlyDictionary<string, string?> settings, bool encrypts = false)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Aiomus:Keys:Encryption"] = encrypts ? "on" : "off" })
            .AddInMemoryCollection(settings)
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<KeptLogs>();
        services.AddLogging();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<KeptLogs>());
        services.AddSerializer();
        services.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("tests", "tests"));
        services.AddSingleton<OpenRegister>();
        services.AddSingleton<IHolderRegister>(provider => provider.GetRequiredService<OpenRegister>());
        new Builder(services, configuration).AddAiomusStorage(clustering: false).UseDatabaseClustering();
        return new(services.BuildServiceProvider());
    }

    public static async Task<StorageHarness> StartAsync(TestDatabase database, bool encrypts = false)
    {
        var harness = Create(database.Settings, encrypts);
        await harness.StartAsync();
        return harness;
    }

    public async Task StartAsync()
    {
        await StartStorageAsync();

        var lifecycle = new Lifecycle();
        var rows = (ILifecycleParticipant<ISiloLifecycle>)_services.GetRequiredKeyedService<IGrainStorage>("aiomus-rows");
        rows.Participate(lifecycle);
        await lifecycle.StartAsync();
        await Reminders.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task StartStorageAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().OfType<DatabaseStartup>())
        {
            await service.StartingAsync(TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Builder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
    {
        public IServiceCollection Services => services;

        public IConfiguration Configuration => configuration;
    }

    private sealed class Lifecycle : ISiloLifecycle
    {
        private readonly List<ILifecycleObserver> _observers = [];

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            _observers.Add(observer);
            return new MemoryStream();
        }

        public async Task StartAsync()
        {
            foreach (var observer in _observers)
            {
                await observer.OnStart(TestContext.Current.CancellationToken);
            }
        }
    }
}
