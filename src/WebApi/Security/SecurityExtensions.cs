using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aiomus.WebApi.Security;

/// <summary>How this host meets the network: where it listens, what it logs of requests, and how large they may be.</summary>
internal static class SecurityExtensions
{
    private const string DefaultAddress = "http://127.0.0.1:5080";
    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyRules.MaxBytes;
        });

        // At lower levels the framework logs addresses with their queries, and those may carry a key.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        if (!HasAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }
    }

    /// <summary>Adds the headers to every answer, whoever makes it.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use(SecurityHeaders.InvokeAsync);

    /// <summary>Refuses bodies that are too large or not UTF-8.</summary>
    public static void UseBodyRules(this WebApplication app) => app.Use(BodyRules.InvokeAsync);

    private static bool HasAddress(ConfigurationManager configuration) =>
        AddressKeys.Any(key => !string.IsNullOrWhiteSpace(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
