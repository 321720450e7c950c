using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Aiomus.ServiceDefaults.Starting;

/// <summary>Keeps out of the log what is said in vain while a host starts.</summary>
internal sealed class StartLog : IPostConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private readonly CancellationTokenSource _failing = new();
    private volatile bool _hasStarted;
    private volatile bool _hasFailed;
    private volatile bool _hasBeenReady;

    string IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    public void AddTo(ILoggingBuilder logging)
    {
        // The host tells each fault of a start at length, and whoever started it tells it too.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", IsDue);

        // Orleans' watchdog measures its very first check from the start of the machine, and finds it late.
        logging.AddFilter("Orleans.Runtime.Watchdog", IsDue);
        // Whoever asks while parts are still missing is told so, and that is no fault.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", level => _hasBeenReady && level >= LogLevel.Warning);
        logging.Services.AddSingleton(this);
        logging.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(this);
        logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(this);
    }

    public void OnStarted() => _hasStarted = true;

    public void OnReady() => _hasBeenReady = true;

    /// <summary>From now on nothing is logged: what stops half started complains of it at length.</summary>
    public void OnFailed()
    {
        _hasFailed = true;
        _failing.Cancel();
    }

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        if (_hasFailed)
        {
            options.Rules.Clear();
            options.MinLevel = LogLevel.None;
        }
    }

    public IChangeToken GetChangeToken() => _hasFailed ? NullChangeToken.Singleton : new CancellationChangeToken(_failing.Token);

    public void Dispose() => _failing.Dispose();

    private bool IsDue(LogLevel level) => _hasStarted && level >= LogLevel.Warning;
}
