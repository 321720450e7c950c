using System.Net;
using Stripe;

namespace Aiomus.StripeDouble.Tests;

/// <summary>A double of a test's own, and a client of it.</summary>
internal sealed class Double : IAsyncDisposable
{
    private Double(StripeDoubleServer server) => Server = server;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public StripeDoubleServer Server { get; }

    public StripeClient Client { get; private init; } = null!;

    public V1Services Api => Client.V1;

    public static IReadOnlyList<StripeDoublePrice> Prices { get; } =
    [
        new("basic_month", "Basic", 900, "usd", "month"),
        new("pro_month", "Pro", 2900, "usd", "month"),
        new("pro_year", "Pro", 29000, "usd", "year"),
        new("pack", "Pack", 500, "usd", null),
    ];

    public static async Task<Double> StartAsync(
        TimeProvider? time = null, Action<StripeDoubleOptions>? set = null, IReadOnlyList<StripeDoublePrice>? prices = null)
    {
        var options = new StripeDoubleOptions { Prices = prices ?? Prices };
        set?.Invoke(options);
        var server = await StripeDoubleServer.StartAsync(options, time ?? TimeProvider.System, null, Token);
        return new(server) { Client = ClientOf(server.Address, options.ApiKey) };
    }

    public static StripeClient ClientOf(Uri address, string key, HttpMessageHandler? handler = null) => new(new StripeClientOptions
    {
        ApiKey = key,
        ApiBase = address.ToString().TrimEnd('/'),
        HttpClient = new SystemNetHttpClient(
            handler is null ? new HttpClient() : new HttpClient(handler), maxNetworkRetries: 0, enableTelemetry: false),
    });

    public async Task<Price> PriceAsync(string key) =>
        (await Api.Prices.ListAsync(new() { LookupKeys = [key] }, cancellationToken: Token)).Data.Single();

    public Person NewPerson() => new(Server.Address);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
