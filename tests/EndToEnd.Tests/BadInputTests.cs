using System.Net;
using System.Text;
using System.Text.Json;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What nobody should send: a clear problem, with a code and the field, and never a fault of ours.</summary>
public sealed class BadInputTests(Product product)
{
    private const string Canary = "zanthoxylum";
    private static readonly string Nobody = Guid.NewGuid().ToString();

    /// <summary>Body of a submission, status, code, field.</summary>
    public static TheoryData<string, int, string, string?> Submissions => new()
    {
        { """{"prompt":""}""", 400, "invalid_request", "prompt" },
        { """{"prompt":"   "}""", 400, "invalid_request", "prompt" },
        { "{}", 400, "missing_field", "prompt" },
        { """{"prompt":null}""", 400, "wrong_type", "prompt" },
        { $$"""{"prompt":"{{new string('x', 10_000)}}"}""", 400, "invalid_request", "prompt" },
        { $$"""{"prompt":"{{Canary}}\u0000"}""", 400, "invalid_request", "prompt" },
        { $$"""{"prompt":"{{Canary}} \ud800"}""", 400, "invalid_request", "prompt" },
        { $$"""{"prompt":"{{Canary}}","negative_prompt":"{{new string('x', 10_000)}}"}""", 400, "invalid_request", "negative_prompt" },
        { $$"""{"prompt":"{{Canary}}","model":"{{Canary}}"}""", 400, "model_unknown", "model" },
        { $$"""{"prompt":"{{Canary}}","width":0}""", 400, "invalid_request", "width" },
        { $$"""{"prompt":"{{Canary}}","width":7}""", 400, "invalid_request", "width" },
        { $$"""{"prompt":"{{Canary}}","height":100000}""", 400, "invalid_request", "height" },
        { $$"""{"prompt":"{{Canary}}","height":-64}""", 400, "invalid_request", "height" },
        { $$"""{"prompt":"{{Canary}}","steps":0}""", 400, "invalid_request", "steps" },
        { $$"""{"prompt":"{{Canary}}","steps":1000}""", 400, "invalid_request", "steps" },
        { $$"""{"prompt":"{{Canary}}","guidance":-1}""", 400, "invalid_request", "guidance" },
        { $$"""{"prompt":"{{Canary}}","guidance":1e300}""", 400, "invalid_request", "guidance" },
        { $$"""{"prompt":"{{Canary}}","guidance":NaN}""", 400, "malformed_json", null },
        { $$"""{"prompt":"{{Canary}}","guidance":"NaN"}""", 400, "wrong_type", "guidance" },
        { $$"""{"prompt":"{{Canary}}","images":0}""", 400, "invalid_request", "images" },
        { $$"""{"prompt":"{{Canary}}","images":1000}""", 400, "invalid_request", "images" },
        { $$"""{"prompt":"{{Canary}}","seed":-1}""", 400, "invalid_request", "seed" },
        { $$"""{"prompt":"{{Canary}}","seed":99999999999999999999}""", 400, "invalid_request", "seed" },
        { $$"""{"prompt":"{{Canary}}","seed":1.5}""", 400, "invalid_request", "seed" },
        { $$"""{"prompt":"{{Canary}}","scheduler":"{{Canary}}"}""", 400, "invalid_request", "scheduler" },
        { $$"""{"prompt":"{{Canary}}","format":"bmp"}""", 400, "invalid_request", "format" },
        { $$"""{"prompt":"{{Canary}}","format":"png, jpeg"}""", 400, "invalid_request", "format" },
        { $$"""{"prompt":"{{Canary}}","format":"jpeg,webp"}""", 400, "invalid_request", "format" },
        { $$"""{"prompt":"{{Canary}}","format":0}""", 400, "wrong_type", "format" },
        { $$"""{"prompt":"{{Canary}}","quality":80}""", 400, "invalid_request", "quality" },
        { $$"""{"prompt":"{{Canary}}","format":"webp","quality":101}""", 400, "invalid_request", "quality" },
        { $$"""{"prompt":17}""", 400, "wrong_type", "prompt" },
        { $$"""{"prompt":["{{Canary}}"]}""", 400, "wrong_type", "prompt" },
        { $$"""{"prompt":"{{Canary}}","steps":"20"}""", 400, "wrong_type", "steps" },
        { $$"""{"prompt":"{{Canary}}","steps":true}""", 400, "wrong_type", "steps" },
        { $$"""{"prompt":"{{Canary}}","colour":1}""", 400, "unknown_field", "colour" },
        { $$"""{"prompt":"{{Canary}}","Prompt":"{{Canary}}"}""", 400, "unknown_field", "Prompt" },
        { $$"""{"prompt":"{{Canary}}","prompt":"{{Canary}}"}""", 400, "duplicate_field", "prompt" },
        { $$"""{"prompt":"{{Canary}}" """, 400, "malformed_json", null },
        { $$"""{"prompt":"{{Canary}}"} {{Canary}}""", 400, "malformed_json", null },
        { $$"""["{{Canary}}"]""", 400, "wrong_type", null },
        { "null", 400, "missing_field", null },
        { "", 400, "missing_field", null },
        { new string('[', 5000), 400, "malformed_json", null },
        { $$"""{"prompt":"{{new string('x', 70_000)}}"}""", 413, "payload_too_large", null },
    };

    /// <summary>Method, path, status, code, field.</summary>
    public static TheoryData<string, string, int, string, string?> Requests => new()
    {
        { "GET", $"v1/jobs/{Nobody}", 404, "not_found", null },
        { "GET", $"v1/jobs/{Canary}", 404, "not_found", null },
        { "POST", $"v1/jobs/{Nobody}/cancel", 404, "not_found", null },
        { "GET", $"v1/jobs/{Nobody}?wait=61", 400, "invalid_request", "wait" },
        { "GET", $"v1/jobs/{Nobody}?wait={Canary}", 400, "invalid_request", "wait" },
        { "GET", $"v1/images/{Nobody}", 404, "not_found", null },
        { "GET", $"v1/images/{Nobody}/content", 404, "not_found", null },
        { "GET", $"v1/images/{Nobody}/content?format=bmp", 400, "invalid_request", "format" },
        { "GET", $"v1/images/{Nobody}/content?quality=0&format=webp", 400, "invalid_request", "quality" },
        { "GET", $"v1/images/{Nobody}/content?quality=80", 400, "invalid_request", "quality" },
        { "DELETE", $"v1/images/{Nobody}", 404, "not_found", null },
        { "GET", "v1/images?limit=0", 400, "invalid_request", "limit" },
        { "GET", "v1/images?limit=201", 400, "invalid_request", "limit" },
        { "GET", $"v1/images?cursor={Canary}", 400, "invalid_request", "cursor" },
        { "GET", "v1/events?cursor=-1", 400, "invalid_request", "cursor" },
        { "GET", $"v1/events?cursor={Canary}", 400, "invalid_request", "cursor" },
        { "GET", $"v1/account/erasure?id={Nobody}", 404, "not_found", null },
        { "GET", $"v1/{Canary}", 404, "not_found", null },
        { "PUT", "v1/jobs", 405, "method_not_allowed", null },
        { "DELETE", "v1/models", 405, "method_not_allowed", null },
    };

    [Theory]
    [MemberData(nameof(Submissions), DisableDiscoveryEnumeration = true)]
    public async Task BadSubmission_IsRefused(string body, int status, string code, string? field)
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var answer = await http.PostAsync(
            new Uri("v1/jobs", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        await AssertProblemAsync(answer, status, code, field);
        Assert.Empty(await person.Client.Jobs.ListAsync());
    }

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public async Task BadRequest_IsRefused(string method, string path, int status, string code, string? field)
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await AssertProblemAsync(answer, status, code, field);
    }

    [Theory]
    [InlineData("GET", "v1/jobs")]
    [InlineData("POST", "v1/jobs")]
    [InlineData("GET", "v1/images")]
    [InlineData("GET", "v1/models")]
    [InlineData("GET", "v1/quota")]
    [InlineData("GET", "v1/events")]
    [InlineData("GET", "v1/account")]
    [InlineData("DELETE", "v1/account")]
    [InlineData("GET", "v1/account/erasure")]
    [InlineData("POST", "v1/users")]
    [InlineData("POST", "v1/hub/negotiate")]
    public async Task Nothing_IsAnsweredWithoutAValidKey(string method, string path)
    {
        using var person = await product.CreatePersonAsync();
        string?[] keys =
        [
            null,
            "",
            Canary,
            $"aio_{Canary}",
            $"{person.Key}x",
            person.Key[..^1],
            $"{person.Key[..^1]}{(person.Key[^1] == 'a' ? 'b' : 'a')}"
        ];
        foreach (var key in keys)
        {
            using var http = product.Http(null);
            if (key is not null)
            {
                http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            }

            using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = new StringContent("{}", Encoding.UTF8, "application/json")
            });
            await AssertProblemAsync(answer, 401, "unauthenticated", null);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.First().Scheme);
        }
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    public async Task BodyOfAnotherType_IsRefused(string type, int status)
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        var content = new ByteArrayContent("""{"prompt":"a"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await http.PostAsync(new Uri("v1/jobs", UriKind.Relative), content);
        await AssertProblemAsync(answer, status, "unsupported_media_type", null);
    }

    [Fact]
    public async Task BodyThatIsNotUtf8_IsRefused()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        var content = new ByteArrayContent([.. "{\"prompt\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await http.PostAsync(new Uri("v1/jobs", UriKind.Relative), content);
        await AssertProblemAsync(answer, 400, "invalid_request", "prompt");
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData(null)]
    public async Task BadIdempotencyKey_IsRefused(string? key)
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Idempotency-Key", key ?? new string('k', 256));
        using var answer = await http.PostAsync(
            new Uri("v1/jobs", UriKind.Relative), new StringContent("""{"prompt":"a"}""", Encoding.UTF8, "application/json"));
        await AssertProblemAsync(answer, 400, "invalid_request", "idempotency_key");
    }

    [Theory]
    [InlineData("PATCH", "v1/account", """{"display_name":"\u0000"}""", "display_name")]
    [InlineData("PATCH", "v1/account", "{}", "display_name", "missing_field")]
    [InlineData("PUT", "v1/account/preferences", """{"quality":0}""", "quality")]
    [InlineData("PUT", "v1/account/preferences", """{"model":"zanthoxylum"}""", "model", "model_unknown")]
    [InlineData("PUT", "v1/account/preferences", """{"colour":1}""", "colour", "unknown_field")]
    [InlineData("PATCH", "v1/account", """{"display_name":"Ada","roles":["owner"]}""", "roles", "unknown_field")]
    [InlineData(
        "POST",
        "v1/account/sign-up",
        """{"email":"ada@example.com","password":"correct horse battery","display_name":"Ada","roles":["owner"]}""",
        "roles",
        "unknown_field")]
    [InlineData(
        "POST",
        "v1/account/sign-up",
        """{"email":"ada@example.com\r\nBcc: eve@example.com","password":"correct horse battery","display_name":"Ada"}""",
        "email")]
    [InlineData("POST", "v1/keys", """{"name":"a","user_id":"00000000-0000-0000-0000-000000000001"}""", "user_id", "unknown_field")]
    public async Task BadAccountChange_IsRefused(string method, string path, string body, string? field, string code = "invalid_request")
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var answer = await http.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        await AssertProblemAsync(answer, 400, code, field);
    }

    private async Task AssertProblemAsync(HttpResponseMessage answer, int status, string code, string? field)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal($"urn:aiomus:problem:{code}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        if (field is not null)
        {
            Assert.Equal(field, problem.GetProperty("field").GetString());
            Assert.NotEmpty(problem.GetProperty("errors").GetProperty(field)[0].GetString()!);
        }

        // Neither the answer nor the log repeats what was sent, nor tells how we are built.
        Assert.DoesNotContain(Canary, body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, product.Process.Output, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
    }
}
