using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Aiomus.Testing;

/// <summary>A PostgreSQL server of a test's own on loopback, which it can restart.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;

    private PostgresServer(string programs, string folder, int port)
    {
        (_programs, _folder) = (programs, folder);
        ConnectionString = $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database=postgres";
    }

    /// <summary>Its administrator's connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes and starts one; skips the test where PostgreSQL is not installed.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;
        Assert.SkipWhen(programs is null, "PostgreSQL's own programs are not installed");

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var folder = Directory.CreateTempSubdirectory("aiomus-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", folder);
        }

        var server = new PostgresServer(programs!, Path.Combine(folder, "data"), port);
        await server.ProgramAsync("initdb", "--auth=trust", "--username=postgres", "--no-sync", "-D", server._folder);
        await server.ProgramAsync(
            "pg_ctl", "-w", "-t", "600", "-D", server._folder, "-l", $"{server._folder}/log", "-o",
            $"-p {port} -h 127.0.0.1 -k {folder} -F", "start");
        return server;
    }

    /// <summary>Restarts it: <c>fast</c> breaks off what is under way, <c>immediate</c> is like a crash.</summary>
    public Task RestartAsync(string mode) =>
        ProgramAsync("pg_ctl", "-w", "-t", "600", "-D", _folder, "-l", $"{_folder}/log", "-m", mode, "restart");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ProgramAsync("pg_ctl", "-w", "-D", _folder, "-m", "immediate", "stop");
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    // PostgreSQL refuses to run as root.
    private Task ProgramAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return Environment.UserName == "root"
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Without pipes of ours: the server would inherit them and hold them open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
