using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aiomus.Storage.Tests;

/// <summary>Keeps what operators are told.</summary>
internal sealed class KeptLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _errors = [];

    /// <summary>The errors, in order.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    public ILogger CreateLogger(string categoryName) => new Logger(_errors);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(ConcurrentQueue<string> errors) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                errors.Enqueue(formatter(state, exception));
            }
        }
    }
}
