using Aiomus.Storage.Keys;
using Aiomus.Storage.Settings;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>How this host meets the network: where it listens, whom it believes, what it takes, and how much of it.</summary>
internal static class SecurityExtensions
{
    private const string DefaultAddress = "http://127.0.0.1:5080";
    private const string BelieveEverybody = "ForwardedHeaders_Enabled";
    private const int MaxHeaders = 64;
    private const int MaxHeaderBytes = 16 * 1024;
    private static readonly string[] Schemes = ["http", "https"];
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.Services.AddSection<WebOptions>(WebOptions.Section);
        builder.Services.AddOptions<WebOptions>().Configure<IConfiguration>(static (web, configuration) =>
        {
            web.Origins = WebOptions.ReadList(configuration, nameof(WebOptions.Origins));
            web.Proxies = WebOptions.ReadList(configuration, nameof(WebOptions.Proxies));
            web.Hosts = WebOptions.ReadList(configuration, nameof(WebOptions.Hosts));
        });
        builder.Services.AddSection<HealthOptions>(HealthOptions.Section);
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.AddSingleton<ConnectionShares>();
        builder.Services.AddRateLimits();
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>()
            .Configure<IOptions<WebOptions>>(static (cors, web) => AllowOrigins(cors, web.Value));
        builder.Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<WebOptions>>(static (headers, web) => Believe(headers, web.Value));
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitOptions>, ConnectionShares>(static (kestrel, limits, shares) => Bound(kestrel, limits.Value, shares));

        // At lower levels the framework logs addresses with their queries, and those may carry a person's words.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Aiomus.WebApi.Access.AccessAuthenticationHandler", LogLevel.Warning);

        RefuseToBelieveEverybody(builder.Configuration);
        if (!HasAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        ListenForHealth(builder);
    }

    /// <summary>Keeps what the framework protects things with in the key store, for all web hosts of the cluster.</summary>
    public static void AddProtectionKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("aiomus");
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<ProtectionKeyRing>(static (protection, ring) => protection.XmlRepository = new ProtectionKeys(ring));

        // It warns of keys that it does not encrypt itself; the key ring does.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
    }

    /// <summary>
    /// Takes the caller's address and scheme from the proxies that are named, adds the headers to every answer, whoever makes it, and logs
    /// what is refused.
    /// </summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        if (WebOf(app).Proxies.Length > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<HealthWay>();
        app.UseMiddleware<RefusalLog>();
    }

    /// <summary>Refuses, before anybody is asked who it is, what is malformed, too large, too much, or from another site.</summary>
    public static void UseRequestRules(this WebApplication app)
    {
        app.UseMiddleware<RequestRules>();
        app.UseMiddleware<AddressLimit>();
        if (WebOf(app).Origins.Length > 0)
        {
            app.UseCors();
        }

        app.UseMiddleware<CrossSiteRules>();
        app.Use(BodyRules.InvokeAsync);
    }

    /// <summary>Refuses parameters that a route does not have; after it is known that the caller may use the route.</summary>
    public static void UseQueryRules(this WebApplication app) => app.UseMiddleware<QueryRules>();

    /// <summary>Refuses what is too much for one caller; after it is known who that is.</summary>
    public static void UseCallerLimits(this WebApplication app)
    {
        var health = app.Services.GetRequiredService<IOptions<HealthOptions>>().Value;
        app.UseWhen(context => !health.IsAt(context), static callers => callers.UseRateLimiter());
    }

    private static WebOptions WebOf(WebApplication app) => app.Services.GetRequiredService<IOptions<WebOptions>>().Value;

    private static void AllowOrigins(CorsOptions cors, WebOptions web) => cors.AddDefaultPolicy(policy => policy
        .WithOrigins(web.Origins)
        .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        .WithHeaders(
            "Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "If-Range", "Last-Event-ID", "Range", "X-Api-Key",
            "X-Requested-With",
            "X-SignalR-User-Agent")
        .WithExposedHeaders("Accept-Ranges", "Content-Range", "ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After")
        .AllowCredentials());

    // Any number of named proxies in a row; the first address that is not one of theirs is the caller's.
    private static void Believe(ForwardedHeadersOptions headers, WebOptions web)
    {
        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        headers.ForwardLimit = null;
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in web.Proxies)
        {
            headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }

    private static void Bound(KestrelServerOptions kestrel, LimitOptions limits, ConnectionShares shares)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = BodyRules.MaxBytes;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.ConfigureEndpointDefaults(shares.Guard);
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeaderSeconds);
        kestrel.Limits.MinRequestBodyDataRate =
            new MinDataRate(limits.BodyBytesPerSecond, TimeSpan.FromSeconds(limits.BodyGraceSeconds));
    }

    // The framework's own switch takes everybody's word for where a request comes from.
    private static void RefuseToBelieveEverybody(ConfigurationManager configuration)
    {
        if (string.Equals(configuration[BelieveEverybody], "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new OptionsValidationException(
                BelieveEverybody,
                typeof(WebOptions),
                [
                    $"{BelieveEverybody}: the service would trust the forwarding headers of everybody. Name the proxies in "
                        + $"{WebOptions.Section}:{nameof(WebOptions.Proxies)}."
                ]);
        }
    }

    // Beside the addresses that are set, in the way in which they are set: the server takes one way only.
    private static void ListenForHealth(WebApplicationBuilder builder)
    {
        var health = builder.Configuration.ReadSection<HealthOptions>(HealthOptions.Section);
        if (health.Url is not { } url)
        {
            return;
        }

        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            builder.Configuration["Kestrel:Endpoints:Health:Url"] = url;
            return;
        }

        var ports = from name in Schemes
                    from port in Split(builder.Configuration[$"{name}_ports"])
                    select $"{name}://*:{port}";
        var addresses = Split(builder.Configuration["urls"]);
        builder.WebHost.UseUrls([.. addresses.Length > 0 ? addresses : ports, url]);

        static string[] Split(string? list) =>
            list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    private static bool HasAddress(ConfigurationManager configuration) =>
        AddressKeys.Any(key => !string.IsNullOrWhiteSpace(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
