using System.Globalization;
using System.Net;
using Aiomus.ServiceDefaults.Health;
using Aiomus.ServiceDefaults.Logging;
using Aiomus.ServiceDefaults.Starting;
using Aiomus.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aiomus.ServiceDefaults;

/// <summary>What every host of ours has: telemetry and health.</summary>
public static class ServiceDefaultsExtensions
{
    private const string LiveTag = "live";
    private const string MetricsPath = "/metrics";

    /// <summary>Adds log levels, traces, metrics and the liveness check.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        // What this process writes is read by programs, and by people of everywhere: no date or number of it follows the machine's culture.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        builder.Configuration.AddLogDefaults();
        new StartLog().AddTo(builder.Logging);
        builder.Services.UseDiscreetLogs();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("process", static () => HealthCheckResult.Healthy(), [LiveTag]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health/live</c> ("restart me" when it fails), <c>/health/ready</c> ("send me work" when it succeeds; every check
    /// without the tag <c>live</c>, by name) and <c>/metrics</c>. Metrics are for this machine only, and for whoever
    /// <paramref name="mayReadMetrics"/> admits; others see that there is no such thing.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app, Func<HttpContext, bool>? mayReadMetrics = null)
    {
        app.MapHealthChecks(
            "/health/live",
            new() { Predicate = static check => check.Tags.Contains(LiveTag), ResponseWriter = HealthReportWriter.WriteAsync });
        app.MapHealthChecks(
            "/health/ready",
            new() { Predicate = static check => !check.Tags.Contains(LiveTag), ResponseWriter = HealthReportWriter.WriteAsync });
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == MetricsPath
            && HttpMethods.IsGet(context.Request.Method)
            && (IsLocal(context) || mayReadMetrics?.Invoke(context) == true));
        return app;
    }

    // A request that a proxy on this machine passed on is not local.
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");
}
