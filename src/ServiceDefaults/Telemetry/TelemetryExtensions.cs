using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aiomus.ServiceDefaults.Telemetry;

/// <summary>Traces and metrics. Nothing leaves the machine unless an OTLP endpoint is named.</summary>
internal static class TelemetryExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("aiomus", serviceInstanceId: Environment.MachineName))
            .WithTracing(traces => traces
                .AddSource("Aiomus.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime")
                .AddAspNetCoreInstrumentation(options =>
                {
                    options.Filter = static context => !context.Request.Path.StartsWithSegments("/health")
                        && context.Request.Path != "/metrics";
                    options.RecordException = false;
                    options.EnrichWithHttpRequest = static (activity, _) => DropQuery(activity);
                    options.EnrichWithHttpResponse = static (activity, _) => DropQuery(activity);
                })
                .AddHttpClientInstrumentation(options =>
                {
                    options.RecordException = false;
                    options.EnrichWithHttpRequestMessage = static (activity, request) =>
                        activity.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Path));
                }))
            .WithMetrics(metrics => metrics
                .AddMeter("Aiomus.*", "Microsoft.Orleans")
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());

        if (!string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    // A query may carry a person's words.
    private static void DropQuery(Activity activity) => activity.SetTag("url.query", null);
}
