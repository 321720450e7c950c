using System.Collections.Concurrent;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Mail;
using Aiomus.Grains.Tests.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aiomus.Grains.Tests.Mail;

public sealed class OutboxStopTests
{
    [Fact]
    public async Task MailOnItsWay_HoldsUpNoSiloThatStops()
    {
        var (server, log) = (new SlowServer(), new Warnings());
        await using var cluster = await GrainCluster.StartAsync(
            await DatabaseKind.Sqlite.CreateAsync(),
            configure: silo =>
            {
                silo.Services.AddSingleton<IMailTransport>(server);
                silo.Services.AddSingleton<ILoggerProvider>(log);
            });
        var user = await TestUser.CreateAsync(cluster);
        var values = new Dictionary<string, string> { ["link"] = "https://aiomus.test/confirm?token=abc" };
        await cluster.Grains.GetGrain<IOutboxGrain>(user.Id).QueueAsync(
            new MailMessage(Guid.NewGuid(), MailKind.ConfirmEmail, "ada@example.test", values));
        await server.Asked.Task;

        // The server takes the mail while the silo is stopping. Where the activation is not ending yet, all is well.
        var stopping = cluster.Service<IHostApplicationLifetime>().ApplicationStopping;
        var stop = cluster.Service<IHost>().StopAsync(CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, stopping));
        await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        server.Takes.SetResult();

        await stop;

        // What waits for an activation that is ending is given up after half a minute, and says so.
        Assert.Empty(log.Said);
    }

    /// <summary>What the outbox warns of.</summary>
    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Said { get; } = new();

        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(OutboxGrain).FullName ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Said.Enqueue($"{formatter(state, exception)} {exception?.GetType().Name}");
            }
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A mail server that takes a mail when it is told to.</summary>
    private sealed class SlowServer : IMailTransport
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Takes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<MailDelivery> SendAsync(
            Guid userId, MailMessage message, DateTimeOffset queuedAt, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Takes.Task;
            return new MailDelivery(MailOutcome.Accepted, "");
        }

        public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
