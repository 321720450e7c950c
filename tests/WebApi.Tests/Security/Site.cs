using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Events;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Pages;
using Aiomus.WebApi.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Security;

/// <summary>
/// A host with this product's rules and nothing behind them: no cluster, and callers are who they say they are, by the headers
/// <c>X-Test-User</c> and <c>X-Test-Key</c>. The connection's address is the one of <c>X-Test-Peer</c>.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _socket;

    private Site(WebApplication app, bool socket) => (_app, _socket) = (app, socket);

    public Uri Address => new(_app.Urls.First());

    public static async Task<Site> StartAsync(params (string Key, string Value)[] settings) => await StartAsync(socket: false, settings);

    /// <summary>The same with these pages.</summary>
    public static async Task<Site> StartAsync(PageFiles pages) => await StartAsync(socket: false, [], pages);

    /// <summary>The same on a real socket.</summary>
    public static async Task<Site> ListenAsync(params (string Key, string Value)[] settings) => await StartAsync(socket: true, settings);

    public HttpClient Client() => _socket ? new HttpClient { BaseAddress = Address } : _app.GetTestClient();

    /// <summary>Sends a request with headers; the method is GET unless it is named.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, string method = "GET", params (string Name, string Value)[] headers)
    {
        using var http = Client();
        return await SendAsync(http, path, method, headers);
    }

    /// <summary>Tries a password, of one address unless another is named.</summary>
    public async Task<HttpResponseMessage> TryAsync(
        string path, string password, string email = "a@example.com", params (string Name, string Value)[] headers)
    {
        using var http = Client();
        using var request = Request(path, "POST", headers);
        request.Content = JsonContent.Create(new { email, password });
        return await http.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string path, string method, (string Name, string Value)[] headers, CancellationToken cancellationToken = default)
    {
        using var request = Request(path, method, headers);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<Site> StartAsync(bool socket, (string Key, string Value)[] settings, PageFiles? pages = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.Logging.ClearProviders();
        builder.AddSecurity();
        builder.Services.AddProblems();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IKeyedHash, PlainHash>();
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, TestCallers>("Test", null);
        builder.Services.AddAuthorization();
        if (!socket)
        {
            builder.WebHost.UseTestServer();
        }

        builder.Services.AddSingleton<IStartupFilter, TestPeer>();
        if (pages is not null)
        {
            builder.Services.AddSingleton(pages);
        }

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseRequestRules();
        app.UseAuthentication();
        app.UseCallerLimits();
        app.UseAuthorization();
        app.Map("/who", static (HttpContext context) => $"{ClientAddress.KeyOf(context)} {context.Request.Scheme}");
        app.MapGet("/content", static () => "file").WithMetadata(new ContentMark());
        app.MapGet("/page", static () => "page").WithMetadata(new PageMark());
        app.MapPost("/echo", static (Words words) => TypedResults.Ok(words));
        app.MapPost("/sign-in", static (SignIn body) => Try(body.Password)).RequireWay(Way.Password);
        app.MapPost("/link", static (SignIn body) => Try(body.Password)).RequireWay(Way.Link);
        app.MapPost("/sign-up", static () => TypedResults.Accepted((string?)null)).RequireWay(Way.SignUp);
        app.MapPost("/forgot", static () => TypedResults.Accepted((string?)null)).RequireWay(Way.Forgot);
        app.MapGet(EventHub.Path, static () => "hub").WithMetadata(new StreamMark(), new HubMark());
        app.MapPost($"{EventHub.Path}/negotiate", static () => "hub").WithMetadata(new StreamMark(), new HubMark());
        app.MapGet("/health/live", static () => "");
        app.MapGet("/stream", static async (HttpContext context) =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }).WithMetadata(new StreamMark());
        app.MapWellKnown();
        if (pages is not null)
        {
            app.MapWithHead().MapPages();
        }

        await app.StartAsync();
        return new Site(app, socket);
    }

    private static HttpRequestMessage Request(string path, string method, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    // What is right is "right"; a one-time code is needed besides what is "half". Wrapped as the product's own endpoints answer.
    private static Results<Ok, Problem> Try(string password) => password switch
    {
        "right" => TypedResults.Ok(),
        "half" => Problem.Of(ErrorCode.SecondFactorRequired, "Send the code too."),
        _ => Problem.Of(ErrorCode.SignInRefused, "It is wrong."),
    };

    internal sealed record Words(string Text);

    internal sealed class PlainHash : IKeyedHash
    {
        public string Compute(string domain, string value) =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{domain} {value}")));
    }

    private sealed class TestPeer : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (HttpContext context, RequestDelegate rest) =>
            {
                context.Connection.RemoteIpAddress = context.Request.Headers["X-Test-Peer"] is [{ } peer]
                    ? IPAddress.Parse(peer)
                    : context.Connection.RemoteIpAddress ?? IPAddress.Parse("192.0.2.1");
                return rest(context);
            });
            next(app);
        };
    }

    private sealed class TestCallers(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Test-User"] is not [{ } user])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "Test");
            if (Request.Headers["X-Test-Key"] is [{ } key])
            {
                identity.AddClaim(new Claim(CallerClaims.KeyId, key));
            }

            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "Test")));
        }
    }
}
