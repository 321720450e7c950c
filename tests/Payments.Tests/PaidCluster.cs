using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.StripeDouble;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Stripe;

namespace Aiomus.Payments.Tests;

/// <summary>A silo that asks a double of its own, and a place for the double's events.</summary>
internal sealed class PaidCluster : IAsyncDisposable
{
    public const string Secret = "whsec_first";

    private readonly ShiftedTime _doubleTime;
    private readonly WebApplication _hook;

    private PaidCluster(GrainCluster cluster, StripeDoubleServer server, ShiftedTime doubleTime, WebApplication hook) =>
        (Cluster, Double, _doubleTime, _hook) = (cluster, server, doubleTime, hook);

    public GrainCluster Cluster { get; }

    public StripeDoubleServer Double { get; }

    public IGrainFactory Grains => Cluster.Grains;

    public StripeClient Stripe { get; private init; } = null!;

    public Uri Hook { get; private init; } = null!;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PaidCluster> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<StripeDoubleOptions>? set = null)
    {
        var time = new ShiftedTime();
        var options = new StripeDoubleOptions { Prices = Prices, WebhookSecret = Secret };
        set?.Invoke(options);
        var server = await StripeDoubleServer.StartAsync(options, time, null, Token);
        var all = new Dictionary<string, string?>
        {
            ["Aiomus:Payments:Mode"] = "stripe",
            ["Aiomus:Payments:Key"] = options.ApiKey,
            ["Aiomus:Payments:WebhookSecrets:0"] = "whsec_before",
            ["Aiomus:Payments:WebhookSecrets:1"] = Secret,
            ["Aiomus:Payments:ApiBase"] = server.Address.ToString(),
            ["Aiomus:Payments:RetrySeconds"] = "0.1",
            ["Aiomus:Payments:CallsPerSecond"] = "1000",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            all[key] = value;
        }

        var cluster = await GrainCluster.StartAsync(
            TestDatabase.Sqlite(), all, configure: silo => silo.Services.AddAiomusPayments());
        var hook = await ListenAsync(cluster);
        var address = hook.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var place = new Uri(new Uri(address), "/hook");
        server.SetWebhook(place, Secret);
        return new PaidCluster(cluster, server, time, hook)
        {
            Hook = place,
            Stripe = new StripeClient(new StripeClientOptions
            {
                ApiKey = options.ApiKey,
                ApiBase = server.Address.ToString().TrimEnd('/'),
                HttpClient = new SystemNetHttpClient(new HttpClient(), maxNetworkRetries: 0, enableTelemetry: false),
            }),
        };
    }

    /// <summary>So much time passes for everybody, and every event is tried.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Cluster.Time.Advance(by);
        _doubleTime.Advance(by);
        await Double.AdvanceAsync(TimeSpan.Zero, Token);
        await Double.FlushAsync(Token);
    }

    /// <summary>What the nightly reminder does.</summary>
    public Task ReconcileAsync(Guid userId) => Grains.GetGrain<ISubscriptionGrain>(userId).AsReference<IRemindable>()
        .ReceiveReminder("reconcile", default);

    public async ValueTask DisposeAsync()
    {
        await Double.DisposeAsync();
        await _hook.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    private static IReadOnlyList<StripeDoublePrice> Prices { get; } =
    [
        new("aiomus_plus_month", "Plus", 900, "eur", "month"),
        new("aiomus_plus_year", "Plus", 9000, "eur", "year"),
        new("aiomus_pro_month", "Pro", 2900, "eur", "month"),
        new("aiomus_pro_year", "Pro", 29_000, "eur", "year"),
        new("aiomus_credits_small", "500 credits", 500, "eur", null),
        new("aiomus_credits_large", "2500 credits", 2000, "eur", null),
    ];

    // As the web host's endpoint does it.
    private static async Task<WebApplication> ListenAsync(GrainCluster cluster)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var copy = new MemoryStream();
            await request.Body.CopyToAsync(copy);
            try
            {
                var desk = cluster.Service<IPaymentDesk>();
                var customer = await desk.FindCustomerAsync(copy.ToArray(), request.Headers["Stripe-Signature"], CancellationToken.None);
                var isKnown = customer is not null
                    && (await cluster.Grains.GetGrain<ICustomerGrain>(customer).NoteAsync()
                        || (await desk.FindUserAsync(customer, CancellationToken.None) is { } userId
                            && await cluster.Grains.GetGrain<ISubscriptionGrain>(userId).AdoptAsync(customer)));
                return Results.Text(isKnown ? "known" : "unknown");
            }
            catch (AiomusException refusal)
            {
                return Results.Text($"{refusal.Code}", statusCode: refusal.Code == ErrorCode.SignatureRefused ? 400 : 503);
            }
        });
        await app.StartAsync();
        return app;
    }
}
