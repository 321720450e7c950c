using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aiomus.Storage.Settings;
using Aiomus.Storage.Users;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Tests.Starting;

/// <summary>Whole hosts with bad settings: none starts, each names the key, none tells the password.</summary>
public sealed class StartTests
{
    private const string Password = "hunter2secret";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nonsense")]
    [InlineData($"Host=db;Pasword={Password}")]
    [InlineData($"Host=db;Port=many;Password={Password}")]
    [InlineData($"Host=db;Password=a;{Password}")]
    [InlineData($"postgresql://me:{Password}@db/aiomus")]
    [InlineData($"Username=me;Password={Password}")]
    public async Task UnreadableConnectionString_NamesTheKeyOnly(string connection)
    {
        await using var database = TestDatabase.Sqlite();

        var message = await RefusalAsync(new() { ["Aiomus:Data"] = database.Folder, ["Aiomus:Database"] = connection });

        Assert.StartsWith("Aiomus:Database ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host=db.example.org")]
    [InlineData("Host=db.example.org;SSL Mode=Prefer")]
    [InlineData("Host=db.example.org;SSL Mode=Require")]
    [InlineData("Host=localhost,db.example.org")]
    [InlineData("Host=192.0.2.7:5432")]
    public async Task UnprotectedWayToAnotherMachine_NamesTheKey(string connection)
    {
        await using var database = TestDatabase.Sqlite();

        var message = await RefusalAsync(
            new() { ["Aiomus:Data"] = database.Folder, ["Aiomus:Database"] = $"{connection};Username=me;Password={Password}" });

        Assert.StartsWith("Aiomus:Database is on another machine", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=localhost")]
    [InlineData("Host=127.0.0.1,::1")]
    [InlineData("Host=[::1]:5432")]
    [InlineData("Host=/var/run/postgresql")]
    [InlineData("Host=db.example.org;SSL Mode=VerifyFull")]
    [InlineData("Host=db.example.org;SSL Mode=VerifyCA")]
    [InlineData("Host=db.example.org;SSL Mode=Disable")]
    public void ProtectedWay_IsTaken(string connection) => Assert.True(
        new StorageOptionsValidator()
            .Validate(null, new StorageOptions { Database = $"{connection};Username=me;Password={Password}" }).Succeeded);

    [Fact]
    public async Task RefusedConnection_NamesTheKeyWithinSeconds()
    {
        await using var database = TestDatabase.Sqlite();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var started = Stopwatch.GetTimestamp();

        var message = await RefusalAsync(new()
        {
            ["Aiomus:Data"] = database.Folder,
            ["Aiomus:Database"] = $"Host=127.0.0.1;Port={port};Username=me;Password={Password}",
        });

        Assert.StartsWith($"Aiomus:Database: PostgreSQL at 127.0.0.1:{port} cannot be reached", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 240);
    }

    [Fact]
    public async Task SilentServer_NamesTheKeyWithinSeconds()
    {
        await using var database = TestDatabase.Sqlite();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var started = Stopwatch.GetTimestamp();

        var message = await RefusalAsync(new()
        {
            ["Aiomus:Data"] = database.Folder,
            ["Aiomus:Database"] =
                $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=me;Password={Password};Timeout=300",
        });

        Assert.StartsWith("Aiomus:Database: PostgreSQL at 127.0.0.1", message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 240);
    }

    [Fact]
    public async Task MissingDatabase_NamesTheKey()
    {
        await using var database = await TestDatabase.PostgresAsync();
        var settings = new Dictionary<string, string?>(database.Settings)
        {
            ["Aiomus:Database"] =
                new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "no_such_database" }.ConnectionString,
        };

        var message = await RefusalAsync(settings);

        Assert.Matches("^Aiomus:Database: .*no_such_database", message);
    }

    [Fact]
    public async Task UnwritableDataFolder_NamesTheKey()
    {
        await using var database = TestDatabase.Sqlite();
        var file = Path.Combine(database.Folder, "file");
        await File.WriteAllTextAsync(file, "", Ct);

        var message = await RefusalAsync(new() { ["Aiomus:Data"] = Path.Combine(file, "data") });

        Assert.StartsWith("Aiomus:Data: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyDataFolder_NamesTheKey()
        => Assert.Contains("Aiomus:Data", await RefusalAsync(new() { ["Aiomus:Data"] = "" }), StringComparison.Ordinal);

    [Fact]
    public async Task DatabaseFileThatIsNone_NamesTheKey()
    {
        await using var database = TestDatabase.Sqlite();
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "aiomus.db"), new string('x', 8192), Ct);

        var message = await RefusalAsync(new(database.Settings));

        Assert.StartsWith("Aiomus:Database: ", message, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHolderRegister, OpenRegister>();
        builder.UseOrleans(silo => silo.AddAiomusStorage());

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            using var host = builder.Build();
            await host.StartAsync(Ct);
        });
        Assert.Null(refused.InnerException);
        return refused.Message;
    }
}
