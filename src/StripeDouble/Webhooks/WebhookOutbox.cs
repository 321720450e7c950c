using System.Threading.Channels;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Faults;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Webhooks;

/// <summary>Which events are still to be sent where. Rows, so that a process that ends loses none.</summary>
internal sealed class WebhookOutbox(ObjectStore store, Clock clock, FaultSwitches faults)
{
    /// <summary>The place that the host named, which may be elsewhere after each start.</summary>
    public const string Configured = "configured";

    private const string Setting = "webhook.configured";

    // Quick at first, for a receiver that just starts; then as long as the real one's, three days in all.
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(12),
        TimeSpan.FromHours(12), TimeSpan.FromHours(12), TimeSpan.FromHours(18),
    ];

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile WebhookTarget? _configured;

    /// <summary>Tells that something may be due.</summary>
    public ChannelReader<bool> Signal => _signal.Reader;

    public void SetConfigured(WebhookTarget target)
    {
        _configured = target;
        Wake();
    }

    public void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Notes an event for every place that wants its type. Answers how many those are.</summary>
    public int Add(string id, string type)
    {
        var endpoints = store.List("webhook_endpoint")
            .Where(endpoint => endpoint.Text("status") == "enabled" && endpoint.Texts("enabled_events").Any(
                wanted => wanted == "*" || wanted == type))
            .Select(endpoint => endpoint.Id()).ToList();
        if (_configured is not null && store.Setting(Setting) is null)
        {
            store.Set(Setting, "true");
        }

        if (store.Setting(Setting) is not null)
        {
            endpoints.Add(Configured);
        }

        foreach (var endpoint in endpoints)
        {
            store.Execute(
                "INSERT INTO deliveries (event, endpoint, attempts, due) VALUES (@event, @endpoint, 0, @due)",
                ("event", id), ("endpoint", endpoint), ("due", clock.Latest() + (long)faults.DelayDeliveries.TotalSeconds));
        }

        Wake();
        return endpoints.Count;
    }

    public List<WebhookDelivery> Due() => store.Read(
        """
        SELECT seq, event, endpoint, attempts FROM deliveries
        WHERE due <= @now AND (endpoint <> @configured OR @known) ORDER BY seq LIMIT 100
        """,
        static row => new WebhookDelivery(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3)),
        ("now", clock.Latest()), ("configured", Configured), ("known", _configured is not null));

    /// <summary>Where a delivery goes; null when that place is gone.</summary>
    public WebhookTarget? TargetOf(WebhookDelivery delivery)
    {
        if (delivery.Endpoint == Configured)
        {
            return _configured;
        }

        return store.Find(delivery.Endpoint) is { } endpoint
            ? new(new Uri(endpoint.Text("url")!), [endpoint.Text("_secret")!])
            : null;
    }

    public void OnDone(WebhookDelivery delivery)
    {
        store.Execute("DELETE FROM deliveries WHERE seq = @seq", ("seq", delivery.Seq));
        if (store.Find(delivery.Event) is { } sent)
        {
            sent["pending_webhooks"] = Math.Max(0, sent.Number("pending_webhooks") - 1);
        }
    }

    public void OnFailed(WebhookDelivery delivery)
    {
        if (delivery.Attempts >= Pauses.Length)
        {
            OnDone(delivery);
            return;
        }

        store.Execute(
            "UPDATE deliveries SET attempts = attempts + 1, due = @due WHERE seq = @seq",
            ("seq", delivery.Seq), ("due", clock.Latest() + (long)Pauses[delivery.Attempts].TotalSeconds));
    }
}
