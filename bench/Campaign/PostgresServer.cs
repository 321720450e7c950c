using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Aiomus.Campaign;

/// <summary>A PostgreSQL server of our own on loopback, with durable writes, that may be restarted at any moment.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(120);
    private readonly string _folder;
    private readonly string _bin;
    private readonly int _port;

    private PostgresServer(string folder, string bin, int port) => (_folder, _bin, _port) = (folder, bin, port);

    /// <summary>The programs' folder; null where PostgreSQL is not installed.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a server and starts it.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or did not start.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var bin = Programs ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        var folder = Directory.CreateTempSubdirectory("aiomus-postgres-").FullName;
        var server = new PostgresServer(folder, bin, FreePort());
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["postgres", folder], asPostgres: false);
        }

        await RunAsync(Path.Combine(bin, "initdb"), ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        await server.ControlAsync("start", "fast");
        return server;
    }

    /// <summary>Makes an empty database, or a copy of another that nobody uses, and answers its connection string.</summary>
    public async Task<string> CreateAsync(string name, string? template = null)
    {
        await using var source = NpgsqlDataSource.Create($"{Connection("postgres")};Pooling=false");
#pragma warning disable CA2100 // Both names are ours.
        await using var command = source.CreateCommand($"CREATE DATABASE {name}{(template is null ? "" : $" TEMPLATE {template}")}");
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <summary>Restarts it: <c>fast</c> ends sessions and shuts down, <c>immediate</c> is a crash with recovery.</summary>
    public Task RestartAsync(string mode) => ControlAsync("restart", mode);

    /// <summary>A database as plain SQL that any client can run.</summary>
    public async Task<string> DumpAsync(string database)
    {
        var text = await RunAsync(
            Path.Combine(_bin, "pg_dump"),
            ["-h", "127.0.0.1", "-p", Text(_port), "-U", "postgres", "--no-owner", "--no-privileges", "--rows-per-insert=100", database]);

        // Newer versions write commands for their own client around the SQL.
        return string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('\\')));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ControlAsync("stop", "immediate");
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private string Connection(string database)
        => $"Host=127.0.0.1;Port={Text(_port)};Username=postgres;Database={database};Maximum Pool Size=20";

    private Task ControlAsync(string action, string mode) => RunAsync(
        Path.Combine(_bin, "pg_ctl"),
        [
            "-D", Data, "-w", "-m", mode, "-l", Path.Combine(_folder, "log"),
            "-o", $"-h 127.0.0.1 -p {Text(_port)} -k '' -c max_connections=300", action,
        ]);

    // The server refuses to run as root. The temporary file, not a pipe: pg_ctl's server inherits it and keeps it open.
    private static async Task<string> RunAsync(string program, string[] arguments, bool asPostgres = true)
    {
        var output = Path.GetTempFileName();
        try
        {
            var quoted = string.Join(
                ' ', arguments.Prepend(program).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
            var shell = new[] { "sh", "-c", $"cd / && exec {quoted}" };
            if (asPostgres && Environment.IsPrivilegedProcess)
            {
                shell = ["runuser", "-u", "postgres", "--", .. shell];
            }

            var command = string.Join(' ', shell.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
            using var process = Process.Start("sh", ["-c", $"{command} >{output} 2>>{output}.err </dev/null"]);
            using var limit = new CancellationTokenSource(CommandLimit);
            await process.WaitForExitAsync(limit.Token);
            var text = await File.ReadAllTextAsync(output);
            return process.ExitCode == 0
                ? text
                : throw new InvalidOperationException(
                    $"{program} ended with {process.ExitCode}: {text}{await File.ReadAllTextAsync($"{output}.err")}");
        }
        finally
        {
            File.Delete(output);
            File.Delete($"{output}.err");
        }
    }
}
