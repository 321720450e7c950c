using System.Security.Cryptography;
using Aiomus.Payments.Settings;
using Aiomus.Storage.Settings;
using Aiomus.StripeDouble;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Payments.Doubles;

/// <summary>
/// Runs the double beside the web server, where payments are only tried. It keeps what it has in the data folder. Its key and secret are
/// made anew at each start: nothing else has to know them.
/// </summary>
internal sealed partial class DoubleHost(
    PaymentChoice choice,
    IPlanCatalog catalog,
    IOptions<StorageOptions> storage,
    IServiceProvider services,
    TimeProvider time,
    ILoggerFactory logs,
    ILogger<DoubleHost> logger) : IHostedLifecycleService, IAsyncDisposable
{
    private const string FileName = "stripe-double.db";
    private const string WebhookPath = "/v1/payments/webhook";

    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StripeDoubleServer? _server;

    public string Key { get; } = $"sk_test_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    public string Secret { get; } = $"whsec_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>Where it is, once it is there.</summary>
    public Task<Uri> Address => _address.Task;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After the silo, which has the data folder by then. Whoever asks earlier waits.
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!choice.IsDouble)
        {
            return;
        }

        var options = new StripeDoubleOptions
        {
            File = Path.Combine(Path.GetFullPath(storage.Value.Data), FileName),
            ApiKey = Key,
            WebhookSecret = Secret,
            Prices = DoublePrices.Of(catalog),
        };
        _server = await StripeDoubleServer.StartAsync(options, time, logs, cancellationToken);
        _address.SetResult(_server.Address);
        LogStarted(_server.Address);
    }

    // The web server is there by now, and has its port.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_server is not null && FindOwn() is { } own)
        {
            _server.SetWebhook(new Uri(own, WebhookPath), Secret);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.DisposeAsync();
        }
    }

    // Only addresses of this machine are there where the double may be. A host in a test listens nowhere.
    private Uri? FindOwn()
    {
        var all = (services.GetService(typeof(IServer)) as IServer)?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return all.Select(BindingAddress.Parse)
            .Where(address => !address.IsUnixPipe && !address.IsNamedPipe)
            .OrderBy(address => address.Scheme == Uri.UriSchemeHttps)
            .Select(address => new UriBuilder(address.Scheme, address.Host, address.Port).Uri)
            .FirstOrDefault();
    }

    [LoggerMessage(LogLevel.Information, "Payments are only tried: no money moves. The processor to try with is at {Address}.")]
    private partial void LogStarted(Uri address);
}
