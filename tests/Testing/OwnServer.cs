using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Aiomus.Testing;

/// <summary>A PostgreSQL server of one test's own, which writes to the disk as a real one does and whose every byte can be read.</summary>
public sealed class OwnServer : IAsyncDisposable
{
    private readonly string _bin;
    private readonly string _folder;
    private readonly int _port;

    private OwnServer(string bin, string folder, int port) => (_bin, _folder, _port) = (bin, folder, port);

    /// <summary>The connection string of its administrator.</summary>
    public string Admin => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    /// <summary>Everything the server keeps: tables, log, catalogues.</summary>
    public string Folder => Path.Combine(_folder, "data");

    /// <summary>Starts one. The test is skipped where there is no PostgreSQL to start.</summary>
    public static async Task<OwnServer> StartAsync()
    {
        Assert.SkipWhen(
            string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(TestDatabase.Variable)),
            $"{TestDatabase.Variable} is not set; ./test.sh starts a server");
        var bin = (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Select(static version => Path.Combine(version, "bin"))
            .Append("/usr/local/pgsql/bin").FirstOrDefault(static bin => File.Exists(Path.Combine(bin, "initdb")));
        Assert.SkipWhen(bin is null, "PostgreSQL has no initdb here.");
        var server = new OwnServer(bin!, Directory.CreateTempSubdirectory("aiomus-server-").FullName, FreePort());
        try
        {
            if (Environment.UserName == "root")
            {
                await ExecuteAsync("chown", ["postgres", server._folder]);
            }

            await server.RunAsync("initdb", "-D", server.Folder, "-U", "postgres", "-A", "trust", "-E", "UTF8");
            await server.RunAsync(
                "pg_ctl", "-D", server.Folder, "-w", "-l", Path.Combine(server._folder, "log"), "-o",
                $"-h 127.0.0.1 -p {server._port} -k '' -c fsync=on", "start");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every byte of its files, after what is in memory was written to them.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Admin) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand("CHECKPOINT");
        await command.ExecuteNonQueryAsync();
        return [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "-D", Folder, "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    // PostgreSQL does not run as root.
    private Task RunAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? ExecuteAsync("runuser", ["-u", "postgres", "--", Path.Combine(_bin, program), .. arguments])
        : ExecuteAsync(Path.Combine(_bin, program), arguments);

    private static async Task ExecuteAsync(string program, string[] arguments)
    {
        // Not redirected: the server inherits its starter's output and would keep it open.
        string[] line = ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", line) { WorkingDirectory = "/tmp" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
