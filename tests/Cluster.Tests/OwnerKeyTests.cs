using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>The command <c>owner key</c>, beside a running server and without one.</summary>
public sealed class OwnerKeyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LostKey_IsReplacedBesideARunningServerAndForTheNextStart(bool onPostgres)
    {
        await using var database = onPostgres ? await TestDatabase.PostgresAsync() : TestDatabase.Sqlite();
        var settings = database.Quick(("Aiomus:Worker", "false"));
        string first, second;
        await using (var server = await AiomusProcess.StartAsync(settings))
        {
            first = await server.GetOwnerKeyAsync();
            await AssertOwnerAsync(server, first);

            (second, var told) = await CommandAsync(settings);
            Assert.Contains("all earlier keys have ended", told, StringComparison.Ordinal);
            await AssertOwnerAsync(server, second);
            await AssertEndedAsync(server, first);
            await AssertNotedAsync(server, second, 1);
            Assert.Equal(0, await server.StopAsync());
        }

        var (third, waits) = await CommandAsync(settings);
        Assert.Contains("when a server starts", waits, StringComparison.Ordinal);
        await using var next = await AiomusProcess.StartAsync(settings);
        await next.WaitForOutputAsync(static text => text.Contains("owner's keys and sessions have ended", StringComparison.Ordinal));
        await AssertOwnerAsync(next, third);
        await AssertEndedAsync(next, first);
        await AssertEndedAsync(next, second);
        await AssertNotedAsync(next, third, 2);
        Assert.DoesNotContain(third, next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OrderThatIsNotTheCommands_IsRefusedAndChangesNothing()
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Quick(("Aiomus:Worker", "false"));
        var order = Path.Combine(database.Folder, "owner-key.order");
        string key;
        await using (var server = await AiomusProcess.StartAsync(settings))
        {
            key = await server.GetOwnerKeyAsync();
            await AssertOwnerAsync(server, key);
            await server.StopAsync();
        }

        // Somebody who can write the data and does not know the pepper points an order to a key of theirs.
        var (taken, _) = await CommandAsync(settings);
        var text = await File.ReadAllTextAsync(order);
        var at = text.IndexOf("\"SecretHash\":\"", StringComparison.Ordinal) + 14;
        await File.WriteAllTextAsync(order, text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);

        await using var next = await AiomusProcess.StartAsync(settings);
        await next.WaitForOutputAsync(
            static text => text.Contains("An order to replace the owner's key was refused", StringComparison.Ordinal));
        await AssertOwnerAsync(next, key);
        await AssertEndedAsync(next, taken);
        Assert.False(File.Exists(order));
    }

    [Fact]
    public async Task InstallationWithoutAnOwner_SaysThatTheFirstStartMakesOne()
    {
        await using var database = await TestDatabase.PostgresAsync();
        await using var command = AiomusProcess.Launch(database.Quick(), arguments: ["owner", "key"]);

        Assert.Equal(2, await command.WaitForExitAsync());

        Assert.Contains("The owner's key could not be replaced.", command.Output, StringComparison.Ordinal);
    }

    private static async Task<(string Key, string Told)> CommandAsync(IReadOnlyDictionary<string, string?> settings)
    {
        await using var command = AiomusProcess.Launch(settings, arguments: ["owner", "key"]);
        Assert.Equal(0, await command.WaitForExitAsync());
        return (await command.GetOwnerKeyAsync(), command.Output);
    }

    private static async Task AssertOwnerAsync(AiomusProcess server, string key)
    {
        using var client = AiomusClient.Create(server.Address, key);
        Assert.Contains("owner", (await client.Account.GetAsync()).Roles);
    }

    private static async Task AssertEndedAsync(AiomusProcess server, string key)
    {
        using var client = AiomusClient.Create(server.Address, key);
        var refused = await Assert.ThrowsAsync<AiomusApiException>(() => client.Account.GetAsync());
        Assert.Equal("unauthenticated", refused.Code);
    }

    private static async Task AssertNotedAsync(AiomusProcess server, string key, int times)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var page = await http.GetFromJsonAsync<JsonElement>("v1/account/audit");
        var entries = page.GetProperty("entries").EnumerateArray().Where(entry => !entry.GetProperty("by_you").GetBoolean()).ToList();
        foreach (var action in new[] { "api_key_revoked", "api_key_created" })
        {
            Assert.Equal(times, entries.Count(entry => entry.GetProperty("action").GetString() == action));
        }
    }
}
