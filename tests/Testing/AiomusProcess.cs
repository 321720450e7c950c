using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Aiomus.Testing;

/// <summary>The product as its own process on loopback, which tests can kill.</summary>
public sealed class AiomusProcess : IAsyncDisposable
{
    private const string KeyLine = "owner API key: ";

    // For what a living process never does. A busy machine makes it slow, and that is not what is tested.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _key = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AiomusProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The process, for measures.</summary>
    public Process Process => _process;

    /// <summary>All it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>
    /// Starts the product without waiting for it. Settings are configuration keys such as <c>Aiomus:Data</c>; arguments make it a command.
    /// Without an address it listens on a free port.
    /// </summary>
    public static AiomusProcess Launch(
        IReadOnlyDictionary<string, string?> settings, string project = "WebApi", Uri? address = null, params string[] arguments)
    {
        address ??= FreeAddress("127.0.0.1");
        var start = new ProcessStartInfo("dotnet", [Repository.Program(project), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["Aiomus__Accounts__PublicUrl"] = address.ToString();
        foreach (var (key, value) in ProductSettings.Unhindered.Concat(settings))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value ?? "";
        }

        var product = new AiomusProcess(new Process { StartInfo = start }, address);
        product._process.OutputDataReceived += (_, line) => product.Note(line.Data);
        product._process.ErrorDataReceived += (_, line) => product.Note(line.Data);
        product._process.Start();
        product._process.BeginOutputReadLine();
        product._process.BeginErrorReadLine();
        return product;
    }

    /// <summary>An address on this machine that nobody listens at. Browsers keep sessions at the name <c>localhost</c> only.</summary>
    public static Uri FreeAddress(string host) => new($"http://{host}:{FreePort()}");

    /// <summary>Starts the product and waits until it is ready.</summary>
    public static async Task<AiomusProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings, string project = "WebApi", Uri? address = null)
    {
        var product = Launch(settings, project, address);
        try
        {
            await product.WaitAsync("/health/ready");
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>The owner's key, which is printed at the very first start only.</summary>
    public async Task<string> GetOwnerKeyAsync()
    {
        await WaitForOutputAsync(_ => _key.Task.IsCompleted);
        return await _key.Task;
    }

    /// <summary>Waits until an address answers with success.</summary>
    public async Task WaitAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The product ended with {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                // Not there yet.
            }

            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"The product was not at {path} in time:\n{Output}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Waits until what it has printed is as it should be: logs come a little later than answers.</summary>
    public async Task WaitForOutputAsync(Predicate<string> isThere)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isThere(Output))
        {
            if (_process.HasExited && !isThere(Output))
            {
                // All that it printed is here only now.
                await _process.WaitForExitAsync();
                Assert.True(isThere(Output), $"The product ended without printing what it should:\n{Output}");
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"The product did not print what it should:\n{Output}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Waits until the process has ended and answers its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The product did not end:\n{Output}");
        }
    }

    /// <summary>SIGKILL: nothing is finished, nothing is flushed.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    /// <summary>SIGTERM, as an orchestrator stops it; answers the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = System.Diagnostics.Process.Start(
            "kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        var at = line.IndexOf(KeyLine, StringComparison.Ordinal);
        if (at >= 0)
        {
            _key.TrySetResult(line[(at + KeyLine.Length)..].Trim());
        }
    }
}
