using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Aiomus.Bench;

/// <summary>
/// What every host of this kind pays: ASP.NET Core, an Orleans silo of its own and one route, in a process of its own. The product's start
/// is measured against it.
/// </summary>
internal sealed class EmptyHost : IAsyncDisposable
{
    /// <summary>The argument that makes this program that host; the address follows.</summary>
    public const string Name = "empty-host";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;

    private EmptyHost(Process process) => _process = process;

    /// <summary>Resident memory, MiB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Is that host, until it is killed.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(arguments[0]);
        builder.Logging.ClearProviders();
        builder.Host.UseOrleans(static silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .Configure<ClusterOptions>(static cluster => cluster.ClusterId = cluster.ServiceId = "empty"));
        var app = builder.Build();
        app.MapGet("/", static () => "here");
        await app.RunAsync();
        return 0;
    }

    /// <summary>Starts one and waits for its first answer.</summary>
    public static async Task<EmptyHost> StartAsync()
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var host = new EmptyHost(Process.Start(new ProcessStartInfo("dotnet", [typeof(EmptyHost).Assembly.Location, Name, address])
        {
            RedirectStandardOutput = true,
        })!);
        await AnswerAsync(new Uri(address));
        return host;
    }

    /// <summary>Waits until somebody answers there, whatever the answer is.</summary>
    public static async Task AnswerAsync(Uri address)
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(address);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(Pause);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
