using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>A network makes so many accounts in a day; the next day nothing of them is left.</summary>
public sealed class NewAccountsGrainTests
{
    private const int Most = 5;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public async Task Network_MakesSoManyAccountsADay()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (network, other) = (Network(cluster), Network(cluster));
        Assert.Null(await network.TakeAsync(Guid.NewGuid()));
        cluster.Time.Advance(TimeSpan.FromHours(1));
        await FillAsync(network, Most - 1);

        var wait = await network.GetWaitAsync();
        Assert.InRange(wait!.Value, TimeSpan.FromHours(22), TimeSpan.FromHours(23));
        Assert.NotNull(await network.TakeAsync(Guid.NewGuid()));
        Assert.Null(await other.GetWaitAsync());

        // The first one is over, the others not yet.
        cluster.Time.Advance(TimeSpan.FromHours(23));
        Assert.Null(await network.TakeAsync(Guid.NewGuid()));
        Assert.NotNull(await network.TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task ManyAtOnce_MakeNoMore()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var network = Network(cluster);

        var waits = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => network.TakeAsync(Guid.NewGuid())));

        Assert.Equal(Most, waits.Count(wait => wait is null));
        Assert.Equal(Most, (await ReadAsync(cluster, network)).State!.Places.Count);
    }

    [Fact]
    public async Task Place_CountsOnceAndIsGivenBack()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (network, place) = (Network(cluster), Guid.NewGuid());
        await FillAsync(network, Most - 1);
        Assert.Null(await network.TakeAsync(place));
        Assert.Null(await network.TakeAsync(place));
        Assert.NotNull(await network.GetWaitAsync());

        await network.ReturnAsync(place);
        await network.ReturnAsync(place);

        Assert.Null(await network.TakeAsync(Guid.NewGuid()));
        Assert.NotNull(await network.GetWaitAsync());
    }

    [Fact]
    public async Task Restart_FreesNoPlace()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var network = Network(cluster);
        var key = network.GetPrimaryKeyString();
        await FillAsync(network, Most);

        await cluster.KillAndRestartAsync();

        Assert.NotNull(await cluster.Grains.GetGrain<INewAccountsGrain>(key).TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Setting_IsHowMany()
    {
        await using var cluster = await GrainCluster.StartAsync(
            TestDatabase.Sqlite(), new Dictionary<string, string?> { ["Aiomus:Accounts:NewAccountsOfANetwork"] = "1" });
        var network = Network(cluster);

        Assert.Null(await network.TakeAsync(Guid.NewGuid()));
        Assert.NotNull(await network.TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task NextDay_NothingIsLeft()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var network = Network(cluster);
        await network.TakeAsync(Guid.NewGuid());
        cluster.Time.Advance(TimeSpan.FromHours(2));
        await network.TakeAsync(Guid.NewGuid());
        cluster.Time.Advance(Day - TimeSpan.FromHours(1));

        await RemindAsync(cluster, network);
        Assert.Single((await ReadAsync(cluster, network)).State!.Places);

        cluster.Time.Advance(TimeSpan.FromHours(2));
        await RemindAsync(cluster, network);

        Assert.False((await ReadAsync(cluster, network)).RecordExists);
        Assert.Empty((await cluster.Service<IReminderTable>().ReadRows(network.GetGrainId())).Reminders);
        Assert.Null(await network.TakeAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task AccountsMadeWhileTheClockWasAhead_RefuseNobodyOnceItIsRight()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var network = Network(cluster);
        using (cluster.Time.Misset(TimeSpan.FromDays(400)))
        {
            await FillAsync(network, Most);
            Assert.NotNull(await network.GetWaitAsync());
        }

        Assert.Null(await network.GetWaitAsync());
        await FillAsync(network, Most);
        Assert.NotNull(await network.GetWaitAsync());
    }

    private static INewAccountsGrain Network(GrainCluster cluster) => cluster.Grains.GetGrain<INewAccountsGrain>($"{Guid.NewGuid():N}");

    private static async Task FillAsync(INewAccountsGrain network, int accounts)
    {
        for (var account = 0; account < accounts; account++)
        {
            Assert.Null(await network.TakeAsync(Guid.NewGuid()));
        }
    }

    private static Task RemindAsync(GrainCluster cluster, INewAccountsGrain network) => cluster.Grains
        .GetGrain<IRemindable>(network.GetGrainId()).ReceiveReminder(NewAccountsGrain.ReminderName, default, CancellationToken.None);

    private static async Task<GrainState<NewAccountsState>> ReadAsync(GrainCluster cluster, INewAccountsGrain network)
    {
        var storage = cluster.Silos.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var state = new GrainState<NewAccountsState>(new NewAccountsState());
        await storage.ReadStateAsync("newaccounts", network.GetGrainId(), state);
        return state;
    }
}
