using System.Net;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Checkout;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Customers;
using Aiomus.StripeDouble.Discounts;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.History;
using Aiomus.StripeDouble.Hosts;
using Aiomus.StripeDouble.Invoices;
using Aiomus.StripeDouble.Pages;
using Aiomus.StripeDouble.Payments;
using Aiomus.StripeDouble.Portal;
using Aiomus.StripeDouble.Prices;
using Aiomus.StripeDouble.Redaction;
using Aiomus.StripeDouble.Refunds;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Schedules;
using Aiomus.StripeDouble.Subscriptions;
using Aiomus.StripeDouble.TestClocks;
using Aiomus.StripeDouble.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aiomus.StripeDouble;

/// <summary>
/// Stands in for the payment processor on this machine: a part of its REST interface, pages to pay at, signed events. No money moves.
/// </summary>
public sealed class StripeDoubleServer : IAsyncDisposable
{
    private readonly ObjectStore _store;
    private readonly Clock _clock;
    private readonly WebhookOutbox _outbox;
    private readonly WebhookSender _sender;
    private readonly StripeDoubleOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _web;
    private DueWork? _due;
    private Task _background = Task.CompletedTask;

    private StripeDoubleServer(StripeDoubleOptions options, TimeProvider time, ILoggerFactory logs)
    {
        _options = options;
        _store = new(options.File);
        _clock = new(time, _store);
        _outbox = new(_store, _clock, Faults.Switches);
        _sender = new(_store, _outbox, _clock, Faults.Switches, logs.CreateLogger<WebhookSender>());
    }

    /// <summary>Where it is asked, and where its pages are.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What goes wrong on purpose.</summary>
    public StripeDoubleFaults Faults { get; } = new();

    /// <summary>Starts it. It answers when the task is done.</summary>
    /// <param name="options">How it is set up; read once.</param>
    /// <param name="time">The machine's time, which its own clock may be ahead of.</param>
    /// <param name="logs">Null logs nothing.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StripeDoubleServer> StartAsync(
        StripeDoubleOptions options, TimeProvider time, ILoggerFactory? logs, CancellationToken cancellationToken)
    {
        var server = new StripeDoubleServer(options, time, logs ?? NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(time, logs ?? NullLoggerFactory.Instance, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Names where events are sent from now on, also those that wait.</summary>
    /// <param name="url">The receiver.</param>
    /// <param name="secrets">What they are signed with: two while one replaces the other, none for that of the options.</param>
    public void SetWebhook(Uri url, params string[] secrets) =>
        _outbox.SetConfigured(new(url, secrets.Length == 0 ? [_options.WebhookSecret] : [.. secrets]));

    /// <summary>
    /// Moves its own clock forward. What falls due until then happens in order, as if each thing was done at its time: renewals, the ends
    /// of trials, invoices, further attempts, redactions. Customers with a test clock do not move.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await _store.RunAsync(
            () =>
            {
                _clock.Move(by);
                _due!.Run();
            },
            cancellationToken);
        _outbox.Wake();
    }

    /// <summary>Done when every event that is due has been tried, and none is under way.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _sender.PumpAsync(cancellationToken);

    /// <summary>Stops it. What is kept in a file is whole at any moment.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _background;
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }

        _sender.Dispose();
        _store.Dispose();
        _stopping.Dispose();
    }

    private async Task StartAsync(TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        if (_options.WebhookUrl is { } url)
        {
            SetWebhook(url);
        }

        // Somebody may take a free port before it is listened at.
        for (var attempt = 1; !await TryListenAsync(logs, attempt == 5 || _options.Port != 0, cancellationToken); attempt++)
        {
        }

        _background = new BackgroundLoop(time, logs.CreateLogger<BackgroundLoop>()).RunAsync(
            _outbox.Signal,
            async stopping =>
            {
                await _store.RunAsync(_due!.Run, stopping);
                await _sender.PumpAsync(stopping);
            },
            _stopping.Token);
    }

    private async Task<bool> TryListenAsync(ILoggerFactory logs, bool isLast, CancellationToken cancellationToken)
    {
        // Objects hold addresses of pages: the port is known before anything is made.
        var port = _options.Port == 0 ? LoopbackPort.Free() : _options.Port;
        Address = new($"http://{IPAddress.Loopback}:{port}");
        _web = WebHost.Build(port, logs);
        await _store.RunAsync(() => Compose(_web, logs), cancellationToken);
        try
        {
            await _web.StartAsync(cancellationToken);
            return true;
        }
        catch (IOException) when (!isLast)
        {
            await _web.DisposeAsync();
            return false;
        }
    }

    // In the order in which they use each other.
    private void Compose(WebApplication web, ILoggerFactory logs)
    {
        _clock.Load();
        _due = new(_store, _clock);
        var events = new EventLog(_store, _clock, _outbox);
        var prices = new PriceDesk(_store, _clock, events);
        var cards = new CardDesk(_store, _clock, events);
        var discounts = new DiscountDesk(_store, _clock);
        var payments = new PaymentDesk(_store, _clock, events, Address);
        var invoices = new InvoiceDesk(_store, _clock, events, discounts, payments, Address);
        var subscriptions = new SubscriptionDesk(_store, _clock, events, invoices, discounts, _options.KeepUnpaid);
        var schedules = new ScheduleDesk(_store, _clock, events);
        var customers = new CustomerDesk(_store, _clock, events, subscriptions, cards);
        var checkout = new CheckoutDesk(_store, _clock, events, customers, cards, discounts, payments, subscriptions);
        var redaction = new RedactionDesk(_store, _clock);
        invoices.Settled = subscriptions.OnSettled;
        subscriptions.Renewing = schedules.OnRenewing;
        _due.On("subscription", subscriptions.OnDue);
        _due.On("invoice", invoices.OnDue);
        _due.On("checkout.session", checkout.Expire);
        _due.On("privacy.redaction_job", redaction.OnDue);

        var api = new ApiRoutes(
            web, _options.ApiKey, _store, _due, events, Faults.Switches, new AnswerBook(_store, _clock), new Expander(_store),
            logs.CreateLogger<ApiRoutes>());
        new CustomerEndpoints(_store, events, customers, cards).Map(api);
        new PriceEndpoints(_store, events, prices).Map(api);
        new CardEndpoints(_store, events, cards).Map(api);
        new DiscountEndpoints(_store, _clock, events).Map(api);
        new PaymentEndpoints(_store, payments, cards).Map(api);
        new RefundEndpoints(_store, _clock, events).Map(api);
        new InvoiceEndpoints(_store, events, invoices).Map(api);
        new SubscriptionEndpoints(
            _store, _clock, events, subscriptions, new SubscriptionChange(_store, _clock, events, subscriptions, invoices), prices,
            discounts).Map(api);
        new ScheduleEndpoints(_store, schedules, prices).Map(api);
        new CheckoutEndpoints(_store, _clock, checkout, prices, discounts, Address).Map(api);
        new PortalEndpoints(_store, _clock, Address).Map(api);
        new EventEndpoints(_store).Map(api);
        new WebhookEndpoints(_store, _clock).Map(api);
        new TestClockEndpoints(_store, _clock, _due, events, customers).Map(api);
        new RedactionEndpoints(_store, redaction).Map(api);
        api.MapRest();

        var pages = new PageRoutes(web, _store, _due, Faults.Switches);
        new CheckoutPages(_store, _clock, checkout, cards).Map(pages);
        new PortalPages(_store, _clock, events, cards, subscriptions).Map(pages);
        new InvoicePages(_store, invoices).Map(pages);
        pages.MapStyle();
        pages.Get("/", _ => PageAnswer.Page("Payments to try with", Html.Of(
            $"<h1>Payments to try with</h1><p>Begin at the product: it leads here when there is something to pay.</p>")));

        foreach (var price in _options.Prices)
        {
            prices.Seed(price.LookupKey, price.Product, price.Amount, price.Currency, price.Interval);
        }
    }
}
