using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Users;
using Aiomus.Storage.Tickets;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Aiomus.Storage.Tests.Users;

public sealed class SqliteUserSearchTests() : UserSearchTests(DatabaseKind.Sqlite);

public sealed class PostgresUserSearchTests() : UserSearchTests(DatabaseKind.Postgres);

/// <summary>Real grains write, so that the search is held against what Orleans stores.</summary>
public abstract class UserSearchTests(DatabaseKind kind) : IAsyncLifetime
{
    private const string Queue = "mini/0";

    private readonly OpenRegister _register = new();
    private TestDatabase? _database;
    private InProcessTestCluster? _cluster;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IGrainFactory Grains => _cluster!.Client;

    private IServiceProvider Silo => _cluster!.Silos[0].ServiceProvider;

    private IUserSearch Search => Silo.GetRequiredService<IUserSearch>();

    private IBlobStore Blobs => Silo.GetRequiredService<IBlobStore>();

    private ITicketStore Tickets => Silo.GetRequiredService<ITicketStore>();

    public async ValueTask InitializeAsync()
    {
        _database = await kind.CreateAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Configuration.AddInMemoryCollection(_database.Settings);
            host.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Aiomus:Keys:Encryption"] = "off" });
            host.Services.AddSingleton<IHolderRegister>(_register);
        });
        builder.ConfigureSilo((_, silo) => silo.AddAiomusStorage(clustering: false));
        _cluster = builder.Build();
        await _cluster.DeployAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Fact]
    public async Task EverythingOfAUser_IsFoundUntilItIsDeleted()
    {
        var (userId, neighbour) = (Guid.NewGuid(), Guid.NewGuid());
        await FillAsync(neighbour);
        Assert.Empty(await Search.FindAsync(userId, Ct));
        await FillAsync(userId);

        var expected = new Dictionary<string, int>
        {
            ["grain:album"] = 2,
            ["grain:page"] = 2,
            ["reminder:album"] = 1,
            ["reminder:page"] = 1,
            ["tickets"] = 1,
            ["blobs"] = 2,
        };
        Assert.Equal(expected.OrderBy(Key), (await Search.FindAsync(userId, Ct)).OrderBy(Key));

        await Grains.GetGrain<IAlbumGrain>(userId).ForgetAsync();
        await Grains.GetGrain<IPageGrain>(userId, "1", null).ForgetAsync();
        expected.Remove("grain:album");
        expected.Remove("reminder:album");
        expected.Remove("reminder:page");
        expected["grain:page"] = 1;
        Assert.Equal(expected.OrderBy(Key), (await Search.FindAsync(userId, Ct)).OrderBy(Key));

        await Grains.GetGrain<IPageGrain>(userId, "2", null).ForgetAsync();
        Assert.Equal(1, await Tickets.RemoveUserAsync(Queue, userId, Ct));
        Assert.Equal(2, await Blobs.DeleteUserAsync(userId, Ct));
        Assert.Empty(await Search.FindAsync(userId, Ct));
        Assert.Equal(6, (await Search.FindAsync(neighbour, Ct)).Count);

        static string Key(KeyValuePair<string, int> place) => place.Key;
    }

    [Fact]
    public async Task UnregisteredHolder_StoresNothingAndItsCallerSeesWhy()
    {
        var userId = Guid.NewGuid();
        _register.Fenced[userId] = true;

        var refused = await Assert.ThrowsAsync<AiomusException>(
            () => Grains.GetGrain<IAlbumGrain>(userId).HoldAsync("text", remind: false));

        Assert.Equal(ErrorCode.AccountGone, refused.Code);
        Assert.Empty(await Search.FindAsync(userId, Ct));
    }

    [Fact]
    public async Task State_SurvivesItsActivation()
    {
        var album = Grains.GetGrain<IAlbumGrain>(Guid.NewGuid());
        await album.HoldAsync("text", remind: false);
        await _cluster!.DeactivateAsync(album);

        Assert.Equal("text", await album.ReadAsync());
    }

    private async Task FillAsync(Guid userId)
    {
        await Grains.GetGrain<IAlbumGrain>(userId).HoldAsync("a", remind: true);
        await Grains.GetGrain<IPageGrain>(userId, "1", null).HoldAsync("b", remind: true);
        await Grains.GetGrain<IPageGrain>(userId, "2", null).HoldAsync("c", remind: false);
        await Tickets.AddAsync(Queue, new(Guid.NewGuid(), userId, 1, 1, 1, DateTimeOffset.UnixEpoch, 0, null), Ct);
        await Blobs.OpenUserAsync(userId, Ct);
        await Blobs.PutAsync(userId, "1.png", new byte[10], Ct);
        await Blobs.PutAsync(userId, "2.png", new byte[10], Ct);
    }
}
