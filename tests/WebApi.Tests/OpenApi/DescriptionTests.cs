using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aiomus.Testing;
using Aiomus.WebApi.OpenApi;
using Aiomus.WebApi.Tests.Errors;
using Aiomus.WebApi.Tests.Security;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.OpenApi;

/// <summary>That the API's own description says what the API does.</summary>
public sealed partial class DescriptionTests(EveryRouteTests.Product product, AnsweredProblems problems)
    : IClassFixture<EveryRouteTests.Product>
{
    [Fact]
    public async Task Operation_HasANameOfItsOwn()
    {
        var operations = (await product.DescribeAsync()).Operations;

        Assert.Equal(operations.Count, operations.Select(operation => operation.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(operations, operation => Assert.Matches(LowerCamel(), operation.Id));
        Assert.True(operations.Count > 40);
    }

    [Fact]
    public async Task EverythingOfTheApi_IsDescribedInWords()
    {
        using var answer = await product.SendAsync("https", "GET", "/openapi/v1.json", null);
        var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var parameters = (await product.DescribeAsync()).Operations.SelectMany(ParametersOf).ToArray();

        Assert.All(document.GetProperty("tags").EnumerateArray(), tag => Assert.NotEmpty(tag.GetProperty("description").GetString()!));
        Assert.All(parameters, pair => Assert.True(
            pair.Parameter.TryGetProperty("description", out _), $"{pair.Operation.Id}: {pair.Parameter.GetProperty("name")}"));
        Assert.NotEmpty(parameters);
    }

    [Fact]
    public void Route_OfTheApiIsInTheDescription()
    {
        var described = product.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items).Select(route => $"/{route.RelativePath}".TrimEnd('/')).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(product.Endpoints.Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(path => path.StartsWith("/v1/", StringComparison.Ordinal) && !path.StartsWith("/v1/hub", StringComparison.Ordinal))

            // The payment processor's alone.
            .Where(path => path != "/v1/payments/webhook")
            .Select(path => path.TrimEnd('/')).Except(described));
    }

    // Each number of the address with a bound: the bound is taken, what lies beyond it is refused by name. What only those ask who run the
    // installation is tried with their own tests.
    [Fact]
    public async Task BoundOfAParameter_IsTheOneThatIsChecked()
    {
        var key = await product.CreateKeyAsync();
        var bounds =
            from operation in (await product.DescribeAsync()).Operations
            where operation is { Verb: "GET", Path: not ("/v1/audit" or "/v1/invoices") }
            from pair in ParametersOf(operation)
            where pair.Parameter.GetProperty("in").GetString() == "query"
            from bound in new[] { (Word: "minimum", Beyond: -1), (Word: "maximum", Beyond: 1) }
            where pair.Parameter.GetProperty("schema").TryGetProperty(bound.Word, out var limit) && limit.GetInt64() < long.MaxValue
            select (operation.Path, Name: pair.Parameter.GetProperty("name").GetString()!,
                Limit: pair.Parameter.GetProperty("schema").GetProperty(bound.Word).GetInt64(), bound.Beyond);
        foreach (var (path, name, limit, beyond) in bounds.ToArray())
        {
            var place = path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal);

            Assert.DoesNotContain(name, await AskAsync($"{place}?{name}={limit.ToString(CultureInfo.InvariantCulture)}"));
            Assert.Contains(name, await AskAsync($"{place}?{name}={(limit + beyond).ToString(CultureInfo.InvariantCulture)}"));
        }

        Assert.True(bounds.Count() >= 8);

        // The fields that are refused; a quality is for lossy files.
        async Task<string[]> AskAsync(string path)
        {
            path = path.Contains("quality", StringComparison.Ordinal) ? $"{path}&format=webp" : path;
            using var answer = await product.SendAsync("https", "GET", path, key, ("Accept", "application/json"));
            return FieldsOf(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
        }
    }

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "POST", "/v1/jobs", """{"prompt":"a"}""" },
        { "PATCH", "/v1/account", """{"display_name":"a"}""" },
        { "PUT", "/v1/account/preferences", """{"format":"webp"}""" },
        { "POST", "/v1/account/sign-up", """{"email":"none","password":"a"}""" },
        { "POST", "/v1/session", """{"email":"none","password":"a"}""" },
        { "POST", "/v1/keys", """{"name":"a","expires_at":"2001-01-01T00:00:00Z"}""" },
    };

    // Each field of a body with a bound, in a body that is refused or changes little: the same.
    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task BoundOfAField_IsTheOneThatIsChecked(string verb, string path, string body)
    {
        var key = await product.CreateKeyAsync();
        var api = await product.DescribeAsync();
        var operation = api.Operations.Single(one => one.Verb == verb && one.Path == path);
        var fields = api.Follow(operation.Described.GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
            .GetProperty("schema")).GetProperty("properties");
        var tried = 0;
        foreach (var field in fields.EnumerateObject())
        {
            foreach (var (within, beyond) in EdgesOf(field.Value))
            {
                Assert.True(within is null || !(await FieldsAsync(field.Name, within)).Contains(field.Name), $"{field.Name}: {within}");
                Assert.True((await FieldsAsync(field.Name, beyond)).Contains(field.Name), $"{field.Name}: {beyond}");
                tried++;
            }
        }

        Assert.NotEqual(0, tried);

        async Task<string[]> FieldsAsync(string name, string value)
        {
            var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!;
            fields[name] = JsonDocument.Parse(value).RootElement;
            if (path == "/v1/jobs" && name == "quality")
            {
                fields["format"] = JsonDocument.Parse("\"webp\"").RootElement;
            }

            return FieldsOf((await product.SendBodyAsync(verb, path, key, JsonSerializer.Serialize(fields))).Answer);
        }
    }

    [Fact]
    public async Task Problem_ThatWasAnsweredIsDescribed()
    {
        var key = await product.CreateKeyAsync();
        using var answer = await product.SendAsync("https", "GET", $"/v1/jobs/{Guid.NewGuid()}", key);

        // What other tests are answered later is looked at when all have run.
        problems.Declared = Declared();

        Assert.Contains(("getJob", "not_found"), problems.Answered);
        Assert.Empty(problems.Undeclared(problems.Declared));
    }

    [Fact]
    public async Task Problem_IsDescribedWithItsStatusAndCodes()
    {
        var operations = (await product.DescribeAsync()).Operations;

        foreach (var (id, codes) in Declared())
        {
            var responses = operations.Single(operation => operation.Id == id).Described.GetProperty("responses").GetRawText();
            Assert.All(codes, code => Assert.Contains($"`{code}`", responses, StringComparison.Ordinal));
        }

        var submission = operations.Single(operation => operation.Id == "submitJob").Described.GetProperty("responses");
        Assert.Contains("`quota_exceeded`", submission.GetProperty("429").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("`quota_exceeded`", submission.GetProperty("402").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("`plan_needed`", submission.GetProperty("402").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("`job_conflict`", submission.GetProperty("422").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("submitJob", "bearer api_key session")]
    [InlineData("refreshSession", "session")]
    [InlineData("signIn", "")]
    [InlineData("getErasure", "- bearer api_key session")]
    [InlineData("confirmEmail", "- bearer api_key session")]
    public async Task Operation_SaysHowItsCallerIsKnown(string id, string schemes)
    {
        var operation = (await product.DescribeAsync()).Operations.Single(one => one.Id == id);

        Assert.Equal(
            schemes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            operation.Described.GetProperty("security").EnumerateArray()
                .Select(one => one.EnumerateObject().Select(scheme => scheme.Name).FirstOrDefault("-")));
    }

    [Fact]
    public async Task File_IsDescribedByItsTypes()
    {
        var content = (await product.DescribeAsync()).Operations.Single(one => one.Id == "getImageContent").Described
            .GetProperty("responses").GetProperty("200").GetProperty("content");

        Assert.Equal(["image/png", "image/jpeg", "image/webp", "image/avif"], content.EnumerateObject().Select(type => type.Name));
        Assert.All(
            content.EnumerateObject(), type => Assert.Equal("binary", type.Value.GetProperty("schema").GetProperty("format").GetString()));
    }

    [Fact]
    public async Task Answer_FitsItsDescription()
    {
        var (api, key) = (await product.DescribeAsync(), await product.CreateKeyAsync());
        await product.SendBodyAsync("PUT", "/v1/account/preferences", key, """{"format":"webp","quality":80,"style":"in oil"}""");
        string[] paths =
        [
            "/v1/account", "/v1/account/audit", "/v1/account/erasure", "/v1/events", "/v1/images", "/v1/jobs", "/v1/keys", "/v1/models",
            "/v1/quota", "/v1/quota/ledger", "/v1/sessions", "/v1/account/passkeys", $"/v1/jobs/{Guid.NewGuid()}",
            $"/v1/images/{Guid.NewGuid()}/content",
        ];
        foreach (var path in paths)
        {
            using var answer = await product.SendAsync("https", "GET", path, key, ("Accept", "application/json"));
            var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

            Assert.Empty(api.FindFaults("GET", path, (int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, body));
        }
    }

    // What is wrong with an answer must be seen: the check of the answers is checked.
    [Theory]
    [InlineData(
        """
        {"id":"00000000-0000-0000-0000-000000000000","display_name":"","roles":[],"created_at":"2026-01-31T12:00:00Z",
         "has_password":true,"second_factor":false,"passkeys":0,"session":true}
        """,
        "")]
    [InlineData("""{"display_name":"","roles":[],"created_at":"2026-01-31T12:00:00Z"}""", "id is missing")]
    [InlineData("""{"id":"7","display_name":"","roles":[],"created_at":"2026-01-31T12:00:00Z"}""", "is no uuid")]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000","display_name":null,"roles":["king"],"created_at":"","x":1}""", "x is not")]
    public async Task AnswerThatDoesNotFit_IsSeen(string body, string fault)
    {
        var faults = (await product.DescribeAsync())
            .FindFaults("GET", "/v1/account", 200, "application/json", JsonDocument.Parse(body).RootElement);

        Assert.Equal(fault.Length > 0, faults.Count > 0);
        Assert.Contains(fault, string.Join('\n', faults), StringComparison.Ordinal);
    }

    private static IEnumerable<(DescribedApi.Operation Operation, JsonElement Parameter)> ParametersOf(DescribedApi.Operation operation) =>
        operation.Described.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(parameter => (operation, parameter))
            : [];

    // A value at a bound and one beyond it. A guessable password is refused at any length, and so only tried beyond.
    private static IEnumerable<(string? Within, string Beyond)> EdgesOf(JsonElement schema)
    {
        var isPassword = schema.TryGetProperty("minLength", out var least) && least.GetInt32() > 1;
        if (schema.TryGetProperty("maxLength", out var longest))
        {
            var length = longest.GetInt32();
            yield return (isPassword ? null : Text(length), Text(length + 1));
        }

        if (least.ValueKind == JsonValueKind.Number)
        {
            yield return (isPassword ? null : Text(least.GetInt32()), Text(least.GetInt32() - 1));
        }

        // What has no upper bound here has both from the model, and there is none.
        if (schema.TryGetProperty("maximum", out var most) && most.GetDouble() is not int.MaxValue)
        {
            yield return (most.GetRawText(), (most.GetDouble() + 1).ToString(CultureInfo.InvariantCulture));
            yield return (null, (schema.GetProperty("minimum").GetDouble() - 1).ToString(CultureInfo.InvariantCulture));
        }

        static string Text(int length) => $"\"{new string('a', length)}\"";
    }

    private static string[] FieldsOf(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateObject().Select(field => field.Name)]
        : [];

    private Dictionary<string, string[]> Declared() =>
        product.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items)
            .Where(route => route.HttpMethod != "HEAD")
            .Select(route => (
                Name: route.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().FirstOrDefault()?.EndpointName, Route: route))
            .Where(pair => pair.Name is not null)
            .ToDictionary(
                pair => pair.Name!,
                pair => RouteProblems.Of(
                    [.. pair.Route.ActionDescriptor.EndpointMetadata],
                    pair.Route.HttpMethod!,
                    pair.Route.ParameterDescriptions.Any(parameter => parameter.Source == BindingSource.Path))
                    .Select(problem => problem.Code).ToArray(),
                StringComparer.Ordinal);

    [GeneratedRegex("^[a-z]+([A-Z][a-z]+)*$")]
    private static partial Regex LowerCamel();
}
