using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.ServiceDefaults.Logging;

/// <summary>
/// Logs in which what others write tells of nobody: the runtime names the grains that a fault is about, and a grain's key is somebody's id.
/// In its lines, and in every exception, ids become <see cref="LogName"/>s, for whichever provider.
/// </summary>
internal sealed class DiscreetLoggers(ILoggerFactory inner) : ILoggerFactory
{
    private const string Runtime = "Orleans";

    public ILogger CreateLogger(string categoryName) =>
        new Logger(inner.CreateLogger(categoryName), categoryName.StartsWith(Runtime, StringComparison.Ordinal));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner, bool isOfRuntime) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var told = exception is null ? null : DiscreetException.Of(exception);
            if (isOfRuntime)
            {
                var line = LoggedIds.Hide(formatter(state, exception));
                inner.Log(logLevel, eventId, line, told, static (text, _) => text);
            }
            else
            {
                inner.Log(logLevel, eventId, state, told, formatter);
            }
        }
    }
}

/// <summary>An exception as it may be told.</summary>
internal sealed class DiscreetException : Exception
{
    private readonly string _text;

    private DiscreetException(string message, string text)
        : base(message) => _text = text;

    /// <summary>The exception itself where its text names nobody.</summary>
    public static Exception Of(Exception exception)
    {
        var text = exception.ToString();
        return LoggedIds.AreIn(text) ? new DiscreetException(LoggedIds.Hide(exception.Message), LoggedIds.Hide(text)) : exception;
    }

    public override string ToString() => _text;
}

/// <summary>Ids in texts.</summary>
internal static partial class LoggedIds
{
    public static bool AreIn(string text) => Id().IsMatch(text);

    public static string Hide(string text) => Id().Replace(text, static match => LogName.Of(match.Value));

    [GeneratedRegex(
        "(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}

/// <summary>Puts discreet logs in place of the framework's.</summary>
internal static class DiscreetLogExtensions
{
    public static void UseDiscreetLogs(this IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(
        static provider => new DiscreetLoggers(new LoggerFactory(
            provider.GetServices<ILoggerProvider>(),
            provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
            provider.GetRequiredService<IOptions<LoggerFactoryOptions>>(),
            provider.GetService<IExternalScopeProvider>()))));
}
