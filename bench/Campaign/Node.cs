using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aiomus.Testing;

namespace Aiomus.Campaign;

/// <summary>One process of the product that comes back at the same address, with all it prints kept in one file.</summary>
public sealed class Node : IAsyncDisposable
{
    private const int FirstPort = 15_000;
    private const int LastPort = 19_999;
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(90);

    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly string _project;
    private readonly string _log;
    private AiomusProcess? _process;
    private long _launched;

    /// <summary>A process that does not run yet.</summary>
    public Node(string name, string project, IReadOnlyDictionary<string, string?> settings, string output)
    {
        (Name, _project, _settings) = (name, project, settings);
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        Directory.CreateDirectory(output);
        _log = Path.Combine(output, $"{name}.log");
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>Where it listens, each time.</summary>
    public Uri Address { get; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>True when it was started and is there, paused or not.</summary>
    public bool IsRunning => _process is { Process.HasExited: false };

    /// <summary>The running process.</summary>
    /// <exception cref="InvalidOperationException">None was started.</exception>
    public AiomusProcess Running => _process ?? throw new InvalidOperationException($"{Name} was not started.");

    /// <summary>Starts it without waiting for it.</summary>
    public async Task LaunchAsync()
    {
        await DisposeAsync();
        _launched = Stopwatch.GetTimestamp();
        _process = AiomusProcess.Launch(_settings, _project, Address);
        Starts++;
    }

    /// <summary>Waits until it is ready and tells how long that took from its start; null when it ended by itself first.</summary>
    /// <exception cref="TimeoutException">It never was.</exception>
    public async Task<TimeSpan?> ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        while (IsRunning)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return Stopwatch.GetElapsedTime(_launched);
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                // Not there yet.
            }

            if (Stopwatch.GetElapsedTime(_launched) > ReadyLimit)
            {
                throw new TimeoutException($"{Name} was not ready in {ReadyLimit}:\n{Tail()}");
            }

            await Task.Delay(25);
        }

        return null;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended by itself.</exception>
    public async Task StartAsync()
    {
        await LaunchAsync();
        if (await ReadyAsync() is null)
        {
            throw new InvalidOperationException($"{Name} ended by itself:\n{Tail()}");
        }
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public void Kill() => _process?.Kill();

    /// <summary>SIGTERM. Answers the exit code; null when it did not end in time and was killed.</summary>
    public async Task<int?> StopAsync()
    {
        if (!IsRunning)
        {
            return Running.Process.ExitCode;
        }

        await SignalAsync("TERM");
        using var limit = new CancellationTokenSource(ExitLimit);
        try
        {
            await Running.Process.WaitForExitAsync(limit.Token);
            return Running.Process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            Kill();
            return null;
        }
    }

    /// <summary>Sends a signal by its name, such as STOP or CONT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Running.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The end of what the last process printed.</summary>
    public string Tail() => _process is null ? "" : string.Join('\n', _process.Output.Split('\n').TakeLast(30));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
            await File.AppendAllTextAsync(_log, $"==== start {Starts}\n{_process.Output}");
            await _process.DisposeAsync();
            _process = null;
        }
    }

    // Below the ports that the system gives to outgoing connections, one of which would take it while the process is down.
    private static int FreePort()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(FirstPort, LastPort + 1);
            try
            {
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; try another.
            }
        }

        throw new InvalidOperationException("There is no free port.");
    }
}
