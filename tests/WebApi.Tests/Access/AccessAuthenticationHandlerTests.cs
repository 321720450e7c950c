using System.Net;
using System.Reflection;
using System.Text.Json;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aiomus.WebApi.Tests.Access;

public sealed class AccessAuthenticationHandlerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AccountThatCannotBeAsked_LetsNobodyIn(bool byKey)
    {
        var ran = false;
        await using var app = Build(() => ran = true);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = app.GetTestClient();
        var (name, value) = byKey
            ? ("Authorization", $"Bearer {ApiKey.Create(Guid.NewGuid(), out _)}")
            : ("Cookie", $"__Host-aiomus={SessionToken.Create(Guid.NewGuid(), out _)}");
        http.DefaultRequestHeaders.Add(name, value);

        using var answer = await http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("unavailable", problem.GetProperty("code").GetString());
        Assert.False(ran);
    }

    [Theory]
    [InlineData(null, "Sign in, or send")]
    [InlineData("Bearer nothing", "Sign in, or send")]
    [InlineData("aio_something", "does not begin with \"Bearer \"")]
    [InlineData("Basic dTpw", "does not begin with \"Bearer \"")]
    [InlineData("Bearer", "does not begin with \"Bearer \"")]
    public async Task AuthorizationWithoutBearer_IsTold(string? header, string words)
    {
        await using var app = Build(() => { });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static WebApplication Build(Action route)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddProblems();
        builder.Services.AddSingleton(DispatchProxy.Create<IGrainFactory, Unreachable>());
        builder.Services.AddWebEncoders();
        builder.Services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = AccessAuthenticationHandler.SchemeName;
            options.AddScheme<AccessAuthenticationHandler>(AccessAuthenticationHandler.SchemeName, displayName: null);
        });
        builder.Services.AddTransient<AccessAuthenticationHandler>();
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/", () =>
        {
            route();
            return TypedResults.Ok();
        }).RequireAuthorization();
        return app;
    }

    /// <summary>A cluster that does not answer.</summary>
    public class Unreachable : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new TimeoutException();
    }
}
