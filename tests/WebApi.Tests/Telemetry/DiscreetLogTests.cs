using Aiomus.ServiceDefaults;
using Aiomus.ServiceDefaults.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aiomus.WebApi.Tests.Telemetry;

public sealed class DiscreetLogTests
{
    private static readonly Guid Somebody = Guid.NewGuid();

    [Theory]
    [InlineData("D")]
    [InlineData("N")]
    public void RuntimesLines_NameNobody(string format)
    {
        var id = Somebody.ToString(format);
        var line = Log("Orleans.Reminders", log => log.LogError("Could not tick erasure/{Id}/x", id));

        Assert.Equal($"Could not tick erasure/{LogName.Of(Somebody)}/x", line);
    }

    [Fact]
    public void RuntimesLines_NameNoAddress()
    {
        const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        var line = Log("Orleans.Grain", log => log.LogError("No answer of emailindex/{Key}.", Hash));

        Assert.DoesNotContain(Hash[..16], line, StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_NameNobodyInAnyLine()
    {
        var fault = new TimeoutException($"No answer of user/{Somebody:N}.", new InvalidOperationException($"{Somebody}"));
        var line = Log("Aiomus.Grains", log => log.LogError(fault, "It failed."));

        Assert.DoesNotContain($"{Somebody}", line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"{Somebody:N}", line, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(TimeoutException), line, StringComparison.Ordinal);
        Assert.Contains(LogName.Of(Somebody), line, StringComparison.Ordinal);
    }

    [Fact]
    public void OurOwnLines_KeepWhatTheyName()
    {
        var line = Log("Aiomus.Grains.Erasure.ErasureGrain", log => log.LogError("Erasure {Id} is completed.", Somebody));

        Assert.Equal($"Erasure {Somebody} is completed.", line);
    }

    [Fact]
    public void LogNames_AreTheSameHoweverAnIdIsWritten()
    {
        Assert.Equal(LogName.Of(Somebody), LogName.Of($"{Somebody:N}"));
        Assert.Equal(LogName.Of(Somebody), LogName.Of($"{Somebody}".ToUpperInvariant()));
        Assert.NotEqual(LogName.Of(Somebody), LogName.Of(Guid.NewGuid()));
    }

    private static string Log(string category, Action<ILogger> write)
    {
        var kept = new Kept();
        var builder = Host.CreateApplicationBuilder();
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders().AddProvider(kept);
        using var host = builder.Build();
        write(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category));
        return Assert.Single(kept.Lines);
    }

    private sealed class Kept : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
