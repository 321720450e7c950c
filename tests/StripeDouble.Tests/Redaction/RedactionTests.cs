using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Tests.Redaction;

public sealed class RedactionTests
{
    private static readonly string[] Names = ["ada@example.com", "Ada", "secret-note"];

    [Fact]
    public async Task CustomerWhoIsDeletedAndRedacted_IsNowhereInTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-double-").FullName;
        await using (var tried = await Double.StartAsync(options => options.File = Path.Combine(folder, "double.db")))
        {
            var subscription = await tried.SubscribeAsync(
                set: options => options.SubscriptionData = new() { Metadata = new() { ["note"] = "secret-note" } });
            var customer = subscription.CustomerId;
            var kept = await File.ReadAllTextAsync(Path.Combine(folder, "double.db-wal"), Double.Token);
            Assert.All(Names, name => Assert.Contains(name, kept, StringComparison.Ordinal));

            var deleted = await tried.Api.Customers.DeleteAsync(customer, cancellationToken: Double.Token);
            Assert.True(deleted.Deleted);
            Assert.True((await tried.Api.Customers.GetAsync(customer, cancellationToken: Double.Token)).Deleted);
            Assert.Equal("canceled", (await tried.GetAsync(subscription.Id)).Status);
            await tried.AdvanceAsync(91);
            var job = await PostAsync(tried, "/v1/privacy/redaction_jobs", Of(customer));
            Assert.Equal("validating", Status(job));
            await tried.AdvanceAsync(0.01);
            Assert.Equal("ready", Status(await GetAsync(tried, job)));
            Assert.Equal("redacting", Status(await PostAsync(tried, $"/v1/privacy/redaction_jobs/{job["id"]}/run")));
            await tried.AdvanceAsync(0.01);

            Assert.Equal("succeeded", Status(await GetAsync(tried, job)));
            Assert.Equal(900, (await tried.InvoicesAsync(subscription)).Single().AmountPaid);
        }

        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var kept = await File.ReadAllTextAsync(file, Double.Token);
            Assert.All(Names, name => Assert.DoesNotContain(name, kept, StringComparison.Ordinal));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task CustomerWhoPaidLately_CannotBeRedactedYet()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        await tried.Api.Customers.DeleteAsync(subscription.CustomerId, cancellationToken: Double.Token);
        var job = await PostAsync(tried, "/v1/privacy/redaction_jobs", Of(subscription.CustomerId));

        await tried.AdvanceAsync(0.01);
        var failed = await GetAsync(tried, job);
        await tried.AdvanceAsync(91);
        await PostAsync(tried, $"/v1/privacy/redaction_jobs/{job["id"]}/validate");
        await tried.AdvanceAsync(0.01);

        Assert.Equal("failed", Status(failed));
        Assert.Equal("invalid_state", failed["validation_errors"]!["data"]![0]!["code"]!.GetValue<string>());
        Assert.Equal("ready", Status(await GetAsync(tried, job)));
    }

    private static KeyValuePair<string, string> Of(string customer) => new("objects[customers][]", customer);

    private static string Status(JsonNode job) => job["status"]!.GetValue<string>();

    private static Task<JsonNode> GetAsync(Double tried, JsonNode job) =>
        SendAsync(tried, HttpMethod.Get, $"/v1/privacy/redaction_jobs/{job["id"]}");

    private static Task<JsonNode> PostAsync(Double tried, string path, params KeyValuePair<string, string>[] fields) =>
        SendAsync(tried, HttpMethod.Post, path, new FormUrlEncodedContent(fields));

    private static async Task<JsonNode> SendAsync(Double tried, HttpMethod method, string path, HttpContent? content = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(tried.Server.Address, path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_double");
        using var answer = await http.SendAsync(request, Double.Token);
        var text = await answer.Content.ReadAsStringAsync(Double.Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
