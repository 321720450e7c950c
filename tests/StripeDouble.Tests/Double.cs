using Stripe;
using Stripe.Checkout;

namespace Aiomus.StripeDouble.Tests;

/// <summary>A double of a test's own, and a client of it.</summary>
internal sealed class Double : IAsyncDisposable
{
    private Double(StripeDoubleServer server, string key) => (Server, Client) = (server, ClientOf(server.Address, key));

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IReadOnlyList<StripeDoublePrice> Prices { get; } =
    [
        new("basic_month", "Basic", 900, "usd", "month"),
        new("pro_month", "Pro", 2900, "usd", "month"),
        new("pro_year", "Pro", 29000, "usd", "year"),
        new("pack", "Pack", 500, "usd", null),
    ];

    public StripeDoubleServer Server { get; }

    public StripeClient Client { get; }

    public V1Services Api => Client.V1;

    public Person Person => new(Server.Address);

    public static async Task<Double> StartAsync(Action<StripeDoubleOptions>? set = null)
    {
        var options = new StripeDoubleOptions { Prices = Prices };
        set?.Invoke(options);
        return new(await StripeDoubleServer.StartAsync(options, TimeProvider.System, null, Token), options.ApiKey);
    }

    public static StripeClient ClientOf(Uri address, string key, int retries = 0) => new(new StripeClientOptions
    {
        ApiKey = key,
        ApiBase = address.ToString().TrimEnd('/'),
        HttpClient = new SystemNetHttpClient(new HttpClient(), maxNetworkRetries: retries, enableTelemetry: false),
    });

    public async Task<string> PriceAsync(string key) =>
        (await Api.Prices.ListAsync(new() { LookupKeys = [key] }, cancellationToken: Token)).Data.Single().Id;

    public async Task<Session> OfferAsync(string price = "basic_month", Action<SessionCreateOptions>? set = null)
    {
        var options = new SessionCreateOptions
        {
            Mode = price == "pack" ? "payment" : "subscription",
            SuccessUrl = "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
            CancelUrl = "http://127.0.0.1:1/back",
            LineItems = [new() { Price = await PriceAsync(price), Quantity = 1 }],
        };
        set?.Invoke(options);
        if (options.Customer is null && options.CustomerEmail is null)
        {
            options.Customer = (await Api.Customers.CreateAsync(new() { Email = "ada@example.com" }, cancellationToken: Token)).Id;
        }

        return await Api.Checkout.Sessions.CreateAsync(options, cancellationToken: Token);
    }

    /// <summary>Has somebody subscribe at a page.</summary>
    public async Task<Subscription> SubscribeAsync(
        string price = "basic_month", string card = "4242424242424242", Action<SessionCreateOptions>? set = null)
    {
        var session = await OfferAsync(price, set);
        var answer = await Person.PayAsync(session.Url, card);
        Assert.True(answer.Location is not null, answer.Page);
        if (answer.Location.EndsWith("/confirm", StringComparison.Ordinal))
        {
            await Person.SendAsync(answer.Location, [new("action", "confirm")]);
        }

        session = await Api.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Token);
        return await GetAsync(session.SubscriptionId);
    }

    public Task<Subscription> GetAsync(string subscription) =>
        Api.Subscriptions.GetAsync(subscription, new() { Expand = ["latest_invoice.payments"] }, cancellationToken: Token);

    public async Task<IReadOnlyList<Invoice>> InvoicesAsync(Subscription subscription) =>
        (await Api.Invoices.ListAsync(new() { Subscription = subscription.Id, Limit = 100 }, cancellationToken: Token)).Data;

    public async Task<IReadOnlyList<string>> EventsAsync() =>
        [.. (await Api.Events.ListAsync(new() { Limit = 100 }, cancellationToken: Token)).Data.Select(told => told.Type).Reverse()];

    public Task AdvanceAsync(double days) => Server.AdvanceAsync(TimeSpan.FromDays(days), Token);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
