using System.Net;
using System.Text.Json;
using Aiomus.WebApi.Tests.Security;

namespace Aiomus.WebApi.Tests.Errors;

/// <summary>What is wrong with a body is told apart, by field, all at once, and no value is repeated.</summary>
public sealed class BadBodyTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    private const string Secret = "zanthoxylum";

    /// <summary>Method, path, body; code, field, and words of what is told of it.</summary>
    public static TheoryData<string, string, string, string, string?, string> Bodies => new()
    {
        // No JSON.
        { "POST", "/v1/jobs", $$"""{"prompt":"{{Secret}}" """, "malformed_json", null, "line 1, byte 25" },
        { "POST", "/v1/jobs", $$"""{"prompt":"{{Secret}}",}""", "malformed_json", null, "line 1, byte 25" },
        { "POST", "/v1/jobs", "{\n  \"prompt\": nope }", "malformed_json", null, "line 2, byte 14" },
        { "POST", "/v1/jobs", $$"""{"prompt":"a"} {{Secret}}""", "malformed_json", null, "line 1, byte 16" },
        { "POST", "/v1/jobs", """{"\ud800":1}""", "malformed_json", null, "not valid Unicode, at line 1, byte 2" },
        { "POST", "/v1/jobs", new string('[', 5000), "malformed_json", null, "nested too deep" },
        { "POST", "/v1/jobs", """{"prompt":"a","guidance":NaN}""", "malformed_json", null, "line 1, byte 26" },

        // Nothing, or something else.
        { "POST", "/v1/jobs", "", "missing_field", null, "a JSON object with prompt" },
        { "POST", "/v1/jobs", " null ", "missing_field", null, "a JSON object with prompt" },
        { "POST", "/v1/jobs", $$"""["{{Secret}}"]""", "wrong_type", null, "It is a list." },
        { "POST", "/v1/jobs", $"\"{Secret}\"", "wrong_type", null, "It is a text." },

        // Fields that do not exist.
        { "POST", "/v1/jobs", $$"""{"prompt":"a","promt":"{{Secret}}"}""", "unknown_field", "promt", "Did you mean prompt?" },
        {
            "POST", "/v1/jobs", """{"prompt":"a","negativePrompt":""}""",
            "unknown_field", "negativePrompt", "Did you mean negative_prompt?"
        },
        { "POST", "/v1/jobs", """{"prompt":"a","Prompt":""}""", "unknown_field", "Prompt", "Did you mean prompt?" },
        { "POST", "/v1/jobs", """{"prompt":"a","colour":1}""", "unknown_field", "colour", "There are: prompt, negative_prompt, model" },
        { "POST", "/v1/jobs", $$"""{"prompt":"a","{{Secret}} and more":1}""", "unknown_field", "(an odd name)", "There is no such field." },

        // Values of another type.
        { "POST", "/v1/jobs", """{"prompt":17}""", "wrong_type", "prompt", "Expected a text, got a number." },
        { "POST", "/v1/jobs", """{"prompt":null}""", "wrong_type", "prompt", "Expected a text, got null." },
        { "POST", "/v1/jobs", $$"""{"prompt":["{{Secret}}"]}""", "wrong_type", "prompt", "Expected a text, got a list." },
        {
            "POST", "/v1/jobs", """{"prompt":"a","steps":"20"}""",
            "wrong_type", "steps", "Expected a whole number of at most 2147483647, got a text."
        },
        { "POST", "/v1/jobs", """{"prompt":"a","steps":true}""", "wrong_type", "steps", "got true or false." },
        { "POST", "/v1/jobs", """{"prompt":"a","seed":{}}""", "wrong_type", "seed", "Expected a whole number, got an object." },
        {
            "POST", "/v1/jobs", """{"prompt":"a","format":0}""",
            "wrong_type", "format", "Expected one of png, jpeg, webp, avif, got a number."
        },
        { "PUT", "/v1/users/{id}/disabled", """{"disabled":"yes"}""", "wrong_type", "disabled", "Expected true or false, got a text." },
        { "POST", "/v1/keys", $$"""{"name":"a","scopes":"{{Secret}}"}""", "wrong_type", "scopes", "Expected a list, got a text." },
        { "POST", "/v1/keys", $$"""{"name":"a","scopes":["read",7]}""", "wrong_type", "scopes[1]", "Expected a text, got a number." },
        {
            "POST", "/v1/session/passkey", """{"challenge":7,"credential":{}}""",
            "wrong_type", "challenge", "Expected a UUID, got a number."
        },

        // Values of the right type that are none of its values.
        {
            "POST", "/v1/jobs", $$"""{"prompt":"a","format":"{{Secret}}"}""",
            "invalid_request", "format", "Expected one of png, jpeg, webp, avif."
        },
        { "POST", "/v1/jobs", $$"""{"prompt":"{{Secret}} \ud800"}""", "invalid_request", "prompt", "The text is not valid Unicode." },
        { "POST", "/v1/jobs", """{"prompt":"a","seed":1.5}""", "invalid_request", "seed", "Expected a whole number." },
        { "POST", "/v1/jobs", """{"prompt":"a","seed":99999999999999999999}""", "invalid_request", "seed", "Expected a whole number." },
        { "POST", "/v1/keys", $$"""{"name":"a","expires_at":"{{Secret}}"}""", "invalid_request", "expires_at", "Expected a time such as" },

        // Fields that are there twice, or not at all.
        { "POST", "/v1/jobs", $$"""{"prompt":"{{Secret}}","prompt":"b"}""", "duplicate_field", "prompt", "twice" },
        { "POST", "/v1/jobs", """{"prompt":"a","pro\u006dpt":"b"}""", "duplicate_field", "prompt", "twice" },
        { "POST", "/v1/jobs", "{}", "missing_field", "prompt", "The field is needed: a text." },
        { "PUT", "/v1/users/{id}/disabled", "{}", "missing_field", "disabled", "The field is needed: true or false." },
        { "PUT", "/v1/users/{id}/roles", "{}", "missing_field", "roles", "The field is needed: a list." },
        { "POST", "/v1/session", $$"""{"password":"{{Secret}}"}""", "missing_field", "email", "The field is needed: a text." },
    };

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task BadBody_IsToldApart(string verb, string path, string body, string code, string? field, string words)
    {
        var place = path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal);

        var (status, problem) = await product.SendBodyAsync(verb, place, await product.CreateOwnerKeyAsync(), body);

        Assert.Equal((HttpStatusCode.BadRequest, code), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(field, problem.TryGetProperty("field", out var told) ? told.GetString() : null);
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_AreToldAllAtOnce()
    {
        const string Body = """{"width":"a","steps":[],"colour":1,"seed":1,"seed":2}""";

        var (_, problem) = await product.SendBodyAsync("POST", "/v1/jobs", await product.CreateKeyAsync(), Body);

        Assert.Equal("invalid_request", problem.GetProperty("code").GetString());
        Assert.False(problem.TryGetProperty("field", out _));
        Assert.Equal(
            ["colour", "prompt", "seed", "steps", "width"],
            problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ThousandsOfFaults_AreNotAllTold()
    {
        var body = JsonSerializer.Serialize(Enumerable.Range(0, 3000).ToDictionary(number => $"f{number}", number => number));

        var (status, problem) = await product.SendBodyAsync("POST", "/v1/jobs", await product.CreateKeyAsync(), body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(20, problem.GetProperty("errors").EnumerateObject().Count());
    }

    // Whoever may not do a thing learns nothing of how it is asked for.
    [Fact]
    public async Task BadBody_OfANobodyIsNotLookedAt()
    {
        var (status, problem) = await product.SendBodyAsync("POST", "/v1/jobs", null, "{");

        Assert.Equal(
            (HttpStatusCode.Unauthorized, "unauthenticated"), (status, problem.GetProperty("code").GetString()));
    }
}
