using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Aiomus.Contracts;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Tests.Security;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Errors;

/// <summary>No route takes a card number, whichever there are: those of the product are gone through.</summary>
public sealed class CardRuleTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    private const string Card = "4242 4242-42424242";
    private const string Masked = "**** ****-****4242";

    private JsonSerializerOptions Options => product.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    [Fact]
    public async Task CardNumber_IsRefusedOrMaskedInEveryTextOfEveryBody()
    {
        var key = await product.CreateOwnerKeyAsync();
        var (refused, masked, bodies) = (0, 0, new HashSet<Type>());
        foreach (var (endpoint, type) in Bodies())
        {
            bodies.Add(type);
            foreach (var field in Options.GetTypeInfo(type).Properties.Where(IsText))
            {
                var (verb, path) = PlaceOf(endpoint);
                var (status, answer) = await product.SendBodyAsync(verb, path, key, Plant(type, field));
                if (endpoint.Metadata.GetMetadata<SessionMark>() is not null && (int)status == 403)
                {
                    // No key comes as far as the rule, which is the same for all routes.
                    continue;
                }

                var name = field.PropertyType == typeof(string) ? field.Name : $"{field.Name}[0]";
                var isRefused = MarkOf(field) is null;

                Assert.True(
                    isRefused == ((int)status == 422 && TextOf(answer, "code") == "card_number" && TextOf(answer, "field") == name),
                    $"{verb} {path} {field.Name}: {(int)status} {answer}");
                Assert.DoesNotContain("42424242", $"{answer}", StringComparison.Ordinal);
                refused += isRefused ? 1 : 0;
                masked += MarkOf(field) is DataType.MultilineText ? 1 : 0;
            }
        }

        Assert.True(refused >= 15 && masked >= 5, $"{refused} refused, {masked} masked");
        Assert.Equal(Requests().Select(type => type.Name).Order(), bodies.Select(type => type.Name).Order());
    }

    // The rule looks at texts and lists of them, nowhere deeper. What is added to these lists is never looked at, or changed.
    [Fact]
    public void Requests_HaveTextsThatTheRuleKnows()
    {
        var fields = Requests()
            .SelectMany(type => Options.GetTypeInfo(type).Properties.Select(field => (Type: type, Field: field))).ToArray();

        Assert.All(fields, pair => Assert.True(
            pair.Field.PropertyType.IsValueType && pair.Field.PropertyType != typeof(JsonElement)
                || IsText(pair.Field)
                || MarkOf(pair.Field) is DataType.Password,
            $"{pair.Type.Name}.{pair.Field.Name}"));
        Assert.Equal(
            [
                "CodeBody.code", "EmailChangeConfirmation.password", "EmailChangeConfirmation.token", "LinkBody.token",
                "PasskeyAnswer.credential", "PasswordChange.current", "PasswordChange.password", "PasswordReset.password",
                "PasswordReset.token", "Reauthentication.code", "Reauthentication.password", "SignIn.code", "SignIn.password",
                "SignUp.password", "SignUpConfirmation.new_password", "SignUpConfirmation.password", "SignUpConfirmation.token",
                "Welcome.token",
            ],
            Marked(DataType.Password));
        Assert.Equal(
            [
                "ImageChange.alt", "JobSubmission.negative_prompt", "JobSubmission.prompt", "PreferencesBody.negative_prompt",
                "PreferencesBody.style",
            ],
            Marked(DataType.MultilineText));

        string[] Marked(DataType mark) =>
        [
            .. fields.Where(pair => MarkOf(pair.Field) == mark).Select(pair => $"{pair.Type.Name}.{pair.Field.Name}")
                .Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public async Task Words_AreStoredMasked()
    {
        var key = await product.CreateKeyAsync();

        var (status, account) = await product.SendBodyAsync(
            "PUT", "/v1/account/preferences", key, $$"""{"style":"in {{Card}} oil","negative_prompt":"{{Card}}"}""");
        using var answer = await product.SendAsync("https", "GET", "/v1/account", key);

        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var told in new[] { account, await answer.Content.ReadFromJsonAsync<JsonElement>() })
        {
            var preferences = told.GetProperty("preferences");
            Assert.Equal(($"in {Masked} oil", Masked), (TextOf(preferences, "style"), TextOf(preferences, "negative_prompt")));
        }
    }

    [Fact]
    public async Task HeaderAndParameter_TakeNoCardNumber()
    {
        var key = await product.CreateKeyAsync();
        using var cursor = await product.SendAsync("https", "GET", "/v1/images?cursor=4242424242424242", key);
        var (status, header) = await SubmitAsync("4242-4242-4242-4242");
        var (ordinary, _) = await SubmitAsync("45320151-1283-4036-8000-123456789012");

        Assert.Equal(422, (int)cursor.StatusCode);
        Assert.Equal("cursor", TextOf(await cursor.Content.ReadFromJsonAsync<JsonElement>(), "field"));
        Assert.Equal((422, "idempotency_key"), ((int)status, TextOf(header, "field")));
        Assert.NotEqual(422, (int)ordinary);

        Task<(HttpStatusCode Status, JsonElement Answer)> SubmitAsync(string idempotencyKey) =>
            product.SendBodyAsync("POST", "/v1/jobs", key, """{"prompt":"a"}""", ("Idempotency-Key", idempotencyKey));
    }

    [Fact]
    public async Task NameOfAField_IsNotRepeatedWhenItIsACardNumber()
    {
        var key = await product.CreateKeyAsync();
        using var parameter = await product.SendAsync("https", "GET", "/v1/images?4242424242424242=1", key);
        var (_, body) = await product.SendBodyAsync("POST", "/v1/jobs", key, """{"prompt":"a","4242424242424242":1}""");

        Assert.DoesNotContain("4242424242424242", await parameter.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("4242424242424242", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_IsNoText()
    {
        var (status, answer) = await product.SendBodyAsync(
            "POST", "/v1/jobs", await product.CreateKeyAsync(), """{"prompt":"seed 1234567890","seed":4242424242424242}""");

        Assert.Equal((HttpStatusCode.BadRequest, "seed"), (status, TextOf(answer, "field")));
    }

    [Fact]
    public async Task ManyCardNumbers_AreNotAllTold()
    {
        var names = string.Join(',', Enumerable.Repeat("\"4242424242424242\"", 500));

        var (status, answer) = await product.SendBodyAsync(
            "POST", "/v1/keys", await product.CreateOwnerKeyAsync(), $$"""{"name":"a","scopes":[{{names}}]}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(20, answer.GetProperty("errors").EnumerateObject().Count());
    }

    private static IEnumerable<Type> Requests() => typeof(ContractsJson).Assembly.GetExportedTypes().Where(type =>
        type.GetCustomAttribute<JsonUnmappedMemberHandlingAttribute>()?.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow);

    private IEnumerable<(RouteEndpoint Endpoint, Type Type)> Bodies() =>
        from endpoint in product.Endpoints
        let type = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
        where type is not null
        select (endpoint, type);

    private static (string Verb, string Path) PlaceOf(RouteEndpoint endpoint)
    {
        var path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(
            part => part is RoutePatternLiteralPart literal ? literal.Content : $"{Guid.NewGuid()}"))));
        return (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0], $"/{path}");
    }

    // What must be there, and the number in one field.
    private string Plant(Type type, JsonPropertyInfo planted)
    {
        var body = new JsonObject();
        foreach (var field in Options.GetTypeInfo(type).Properties.Where(field => field.IsRequired))
        {
            body[field.Name] = field.PropertyType switch
            {
                var kind when kind == typeof(string) => "a",
                var kind when kind == typeof(bool) => true,
                var kind when kind == typeof(Guid) => $"{Guid.NewGuid()}",
                var kind when kind == typeof(JsonElement) => new JsonObject(),
                _ => new JsonArray(),
            };
        }

        body[planted.Name] = planted.PropertyType == typeof(string) ? Card : new JsonArray(Card);
        return body.ToJsonString();
    }

    private static bool IsText(JsonPropertyInfo field) =>
        field.PropertyType == typeof(string) || field.PropertyType.IsAssignableTo(typeof(IEnumerable<string>));

    private static DataType? MarkOf(JsonPropertyInfo field) => CardRule.FindMark(field.AttributeProvider);

    private static string? TextOf(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) ? value.GetString() : null;
}
