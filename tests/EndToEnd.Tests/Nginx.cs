using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Aiomus.EndToEnd.Tests;

/// <summary>A real nginx in front of the product, with its defaults.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private static readonly string? Program =
        new[] { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private Nginx(Process process, DirectoryInfo folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(Uri product)
    {
        Assert.SkipWhen(Program is null, "nginx is not installed.");
        var folder = Directory.CreateTempSubdirectory("aiomus-nginx-");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var path = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(path, $$"""
            daemon off;
            master_process off;
            pid {{folder.FullName}}/pid;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder.FullName}}/body;
              proxy_temp_path {{folder.FullName}}/proxy;
              fastcgi_temp_path {{folder.FullName}}/fastcgi;
              uwsgi_temp_path {{folder.FullName}}/uwsgi;
              scgi_temp_path {{folder.FullName}}/scgi;
              server {
                listen 127.0.0.1:{{address.Port}};
                location / { proxy_pass {{product.GetLeftPart(UriPartial.Authority)}}; }
              }
            }
            """);
        var process = Process.Start(Program!, ["-c", path, "-e", Path.Combine(folder.FullName, "error.log")]);
        var nginx = new Nginx(process, folder, address);
        using var http = new HttpClient { BaseAddress = address };
        while (true)
        {
            Assert.False(process.HasExited, "nginx ended.");
            try
            {
                using var answer = await http.GetAsync(new Uri("health/live", UriKind.Relative));
                return nginx;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
