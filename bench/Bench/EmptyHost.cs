using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aiomus.Bench;

/// <summary>A web host with Orleans and nothing of ours: what a start costs at least.</summary>
internal static class EmptyHost
{
    public const string Command = "empty-host";

    public static async Task RunAsync(int siloPort)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddHealthChecks();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort: 0, new IPEndPoint(IPAddress.Loopback, siloPort))
            .ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort: 0));
        var app = builder.Build();
        app.MapHealthChecks("/health/live");
        await app.RunAsync();
    }
}
