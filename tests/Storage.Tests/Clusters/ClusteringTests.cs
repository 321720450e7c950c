using System.Net;
using System.Net.Sockets;
using Aiomus.Storage.Users;
using Aiomus.Storage.Tests.Users;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Aiomus.Storage.Tests.Clusters;

/// <summary>Silos with sockets that know each other from the database only.</summary>
public sealed class ClusteringTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task TwoSilosOfOneDatabase_AreOneCluster(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        using var first = CreateSilo(database, kind);
        using var second = CreateSilo(database, kind);
        await Task.WhenAll(first.StartAsync(Ct), second.StartAsync(Ct));
        try
        {
            await WaitForSilosAsync(first, 2);
            await WaitForSilosAsync(second, 2);

            var userId = Guid.NewGuid();
            await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlbumGrain>(userId).HoldAsync("shared", remind: true);
            Assert.Equal("shared", await second.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlbumGrain>(userId).ReadAsync());

            await second.StopAsync(Ct);
            await WaitForSilosAsync(first, 1);
            Assert.Equal("shared", await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlbumGrain>(userId).ReadAsync());
        }
        finally
        {
            await second.StopAsync(Ct);
            await first.StopAsync(Ct);
        }
    }

    [Fact]
    public async Task OneMachine_NeedsNoOtherAndMayHaveSeveralBesideEachOther()
    {
        await using var database = TestDatabase.Sqlite();
        await using var other = TestDatabase.Sqlite();
        using var first = CreateSilo(database, null);
        using var second = CreateSilo(other, null);
        await Task.WhenAll(first.StartAsync(Ct), second.StartAsync(Ct));
        try
        {
            var userId = Guid.NewGuid();
            await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlbumGrain>(userId).HoldAsync("mine", remind: true);

            Assert.Equal("mine", await first.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlbumGrain>(userId).ReadAsync());
            Assert.Null(await second.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlbumGrain>(userId).ReadAsync());
        }
        finally
        {
            await second.StopAsync(Ct);
            await first.StopAsync(Ct);
        }
    }

    // Null is the default: SQLite for one process alone.
    private static IHost CreateSilo(TestDatabase database, DatabaseKind? kind)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Aiomus:Keys:Encryption"] = "off" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHolderRegister, OpenRegister>();
        builder.UseOrleans(silo =>
        {
            silo.AddAiomusStorage(clustering: kind is not DatabaseKind.Sqlite);
            if (kind is DatabaseKind.Sqlite)
            {
                silo.UseDatabaseClustering();
            }

            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("tests", "tests"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort());
        });
        return builder.Build();
    }

    private static async Task WaitForSilosAsync(IHost silo, int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(10));
        var management = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        while ((await management.GetHosts(onlyActive: true)).Count != count)
        {
            await Task.Delay(100, patience.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
