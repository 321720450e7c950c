using System.Net.Http.Json;
using Aiomus.Client;
using Aiomus.Contracts.Accounts;
using Aiomus.Testing;
using Microsoft.AspNetCore.SignalR.Client;

namespace Aiomus.Bench;

/// <summary>From the answer that an account is disabled to the end of its open hub connection.</summary>
internal static class ClosingBenchmark
{
    private const int Samples = 40;

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(
            database.Settings.Concat(ProductSettings.Unhindered).Append(new("Aiomus:Worker", "false")).ToDictionary());
        var key = await product.GetOwnerKeyAsync();
        using var owner = AiomusClient.Create(product.Address, key);
        using var http = People.Http(product);
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var times = new List<double>();
        for (var i = 0; i < Samples; i++)
        {
            var person = await owner.Users.CreateAsync(new UserCreation(""));
            await using var hub = new HubConnectionBuilder()
                .WithUrl(new Uri(product.Address, "v1/hub"), options => options.Headers["Authorization"] = $"Bearer {person.ApiKey}")
                .Build();
            var closed = new TaskCompletionSource();
            hub.Closed += _ =>
            {
                closed.TrySetResult();
                return Task.CompletedTask;
            };
            await hub.StartAsync();
            using var answer = await http.PutAsJsonAsync($"/v1/users/{person.Id}/disabled", new { disabled = true });
            answer.EnsureSuccessStatusCode();
            times.Add(await Measure.MillisecondsAsync(() => closed.Task));
        }

        report.Line($"closed after {Measure.Median(times):F0} ms, at most **{times.Max():F0}** ms (target 1000; {Samples} connections)");
    }
}
