using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What the product answers is what its description of the API says, from the first image to the erasure.</summary>
public sealed class DescribedAnswerTests(Product product)
{
    [Fact]
    public async Task Answers_AreAsTheyAreDescribed()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        var api = new DescribedApi(await http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative)));
        object apple = new { prompt = "a red apple", seed = 1, steps = 8, format = "webp", quality = 80 };

        var quote = await AskAsync("POST", "v1/jobs?dry_run=true", 200, apple);
        var job = await AskAsync("POST", "v1/jobs", 202, apple);
        var id = job.GetProperty("id").GetGuid();
        job = await AskAsync("GET", $"v1/jobs/{id}?wait=60", 200);
        while (job.GetProperty("state").GetString() is "queued" or "running")
        {
            job = await AskAsync("GET", $"v1/jobs/{id}?wait=60", 200);
        }

        Assert.True(quote.GetProperty("dry_run").GetBoolean());
        Assert.True(quote.GetProperty("admitted").GetBoolean());
        var image = job.GetProperty("images")[0].GetProperty("id").GetGuid();
        await AskAsync("GET", "v1/jobs", 200);
        await AskAsync("POST", $"v1/jobs/{id}/cancel", 200);
        await AskAsync("GET", "v1/models", 200);
        await AskAsync("GET", "v1/quota", 200);
        await AskAsync("GET", "v1/quota/ledger", 200);
        await AskAsync("GET", "v1/images", 200);
        await AskAsync("GET", $"v1/images/{image}", 200);
        await AskAsync("GET", $"v1/images/{image}/content", 200);
        await AskAsync("GET", $"v1/images/{image}/content?format=webp", 200);
        await AskAsync("GET", $"v1/images/{image}/content?format=bmp", 400);
        await AskAsync("GET", "v1/events?cursor=0", 200);
        await AskAsync("POST", "v1/keys", 201, new { name = "a program" });
        await AskAsync("POST", "v1/jobs", 400, new { promt = "a" });
        await AskAsync("PUT", "v1/account/preferences", 200, new { format = "avif", style = "in oil" });
        await AskAsync("GET", "v1/account/audit", 200);
        await AskAsync("DELETE", $"v1/images/{image}", 204);

        async Task<JsonElement> AskAsync(string verb, string path, int status, object? body = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(path, UriKind.Relative))
            {
                Content = body is null ? null : JsonContent.Create(body),
            };
            using var answer = await http.SendAsync(request);
            var type = answer.Content.Headers.ContentType?.MediaType;
            var json = type?.EndsWith("json", StringComparison.Ordinal) == true
                ? await answer.Content.ReadFromJsonAsync<JsonElement>()
                : (JsonElement?)null;
            Assert.True((int)answer.StatusCode == status, $"{verb} {path}: {(int)answer.StatusCode} {json}");
            Assert.Empty(api.FindFaults(verb, $"/{path.Split('?')[0]}", status, type, json));
            return json ?? default;
        }
    }

    [Fact]
    public async Task Stream_CarriesEventsAsTheyAreDescribed()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        var api = new DescribedApi(await http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative)));
        await person.MakeAsync(Product.Apple);
        using var limit = new CancellationTokenSource(Product.Limit);
        using var answer = await http.GetAsync(
            new Uri("v1/events?cursor=0", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var types = new List<string>();

        while (!types.Contains("finished") && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                var data = JsonDocument.Parse(line["data:".Length..]).RootElement;
                types.Add(data.GetProperty("type").GetString()!);
                Assert.Empty(api.FindFaults("GET", "/v1/events", 200, "text/event-stream", data));
            }
        }

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("finished", types);
    }
}
