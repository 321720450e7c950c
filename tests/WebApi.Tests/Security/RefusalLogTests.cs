using System.Security.Claims;
using Aiomus.ServiceDefaults.Logging;
using Aiomus.WebApi.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Aiomus.WebApi.Tests.Security;

public sealed class RefusalLogTests
{
    private static readonly Guid Somebody = Guid.NewGuid();

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(421)]
    public async Task Refusal_IsLoggedWithRouteAndAccount(int status)
    {
        var line = Assert.Single(await LinesAsync(status, "/v1/images/{id:guid}"));

        Assert.Equal($"Refused: DELETE /v1/images/{{id:guid}} with {status} to {LogName.Of(Somebody)}.", line);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task AnythingElse_IsNot(int status) => Assert.Empty(await LinesAsync(status, "/v1/images/{id:guid}"));

    [Fact]
    public async Task AddressThatNoRouteHas_IsNotRepeated()
    {
        var line = Assert.Single(await LinesAsync(403, route: null));

        Assert.DoesNotContain("forged", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    private static async Task<List<string>> LinesAsync(int status, string? route)
    {
        var notes = new Notes<RefusalLog>();
        var context = new DefaultHttpContext
        {
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{Somebody}")]))
        };
        (context.Request.Method, context.Request.Path) = ("DELETE", "/x\ninfo: forged");
        var log = new RefusalLog(
            request =>
            {
                request.SetEndpoint(route is null
                    ? null
                    : new RouteEndpoint(static _ => Task.CompletedTask, RoutePatternFactory.Parse(route), 0, null, null));
                request.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            notes);

        await log.InvokeAsync(context);

        return notes.Lines;
    }
}
