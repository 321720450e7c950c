using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.WebApi.Events;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aiomus.WebApi.Tests.Security;

/// <summary>Parameters in the address that a route does not have.</summary>
public sealed class QueryRulesTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    [Theory]
    [InlineData("/v1/images?limt=5", "limt", "Did you mean limit?")]
    [InlineData("/v1/images?page=5", "page", "There are: limit, cursor, from.")]
    [InlineData("/v1/images?limit=5&offset=5", "offset", "There are: limit, cursor, from.")]
    [InlineData("/v1/jobs?limit=5", "limit", "takes no parameters")]
    [InlineData("/v1/events?Cursr=5", "Cursr", "Did you mean cursor?")]
    [InlineData("/v1/models?", null, "")]
    [InlineData("/v1/images?limit=5", null, "")]
    [InlineData("/V1/Images?limt=5", "limt", "Did you mean limit?")]
    [InlineData("/v1/images/?limt=5", "limt", "Did you mean limit?")]
    [InlineData("/v1/images?a%20b=5", "(an odd name)", "There are: limit, cursor, from.")]
    public async Task UnknownParameter_IsNamedWithTheNearest(string path, string? field, string words)
    {
        using var answer = await product.SendAsync(
            "https", "GET", path, await product.CreateKeyAsync(), ("Accept", "application/json"));
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(field is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
        if (field is not null)
        {
            Assert.Equal(("unknown_parameter", field), (json.GetProperty("code").GetString(), json.GetProperty("field").GetString()));
            Assert.Contains(words, json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UnknownParameter_IsRefusedByEveryRouteOfTheApi()
    {
        var key = await product.CreateOwnerKeyAsync();
        var asked = 0;
        foreach (var (method, path, route) in product.Routes.Where(route => route.Route.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            using var answer = await product.SendAsync("https", method, $"{path}?zanthoxylum=1", key);
            var isHub = route.StartsWith(EventHub.Path, StringComparison.Ordinal);

            // What a key may not do at all is refused for that; what is sent without its body may be refused for that first.
            var isToldFirst = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            Assert.True(isHub || isToldFirst || answer.StatusCode == HttpStatusCode.BadRequest, $"{method} {route}: {answer.StatusCode}");
            if (!isHub && !isToldFirst && method != "HEAD")
            {
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.Equal(("unknown_parameter", "zanthoxylum"), (
                    problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
                asked++;
            }
        }

        Assert.True(asked > 20);
    }

    [Fact]
    public async Task ParametersOfTheHub_AreItsOwn()
    {
        using var answer = await product.SendAsync(
            "https", "POST", $"{EventHub.Path}/negotiate?negotiateVersion=1", await product.CreateKeyAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // A secret that somebody puts into the address by mistake is not repeated.
    [Fact]
    public async Task ValueOfAnUnknownParameter_IsNotRepeated()
    {
        using var answer = await product.SendAsync(
            "https", "GET", "/v1/jobs?api_key=zanthoxylum", await product.CreateKeyAsync());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("zanthoxylum", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
