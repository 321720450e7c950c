using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Webhooks;

namespace Aiomus.StripeDouble.Events;

/// <summary>What happened, for whoever lists it and for those who are told.</summary>
internal sealed class EventLog(ObjectStore store, Clock clock, WebhookOutbox outbox)
{
    /// <summary>The release whose shapes the double has.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    private Call? _call;

    /// <summary>Which request the events are of from now on; null is none.</summary>
    public void Attribute(Call? call) => _call = call;

    public void Add(string type, JsonObject of, JsonObject? previous = null)
    {
        var added = Shape.New("event", Ids.New("evt"), clock.Now(of));
        var data = new JsonObject { ["object"] = of.Shown() };
        if (previous is not null)
        {
            data["previous_attributes"] = previous;
        }

        added["api_version"] = ApiVersion;
        added["data"] = data;
        added["type"] = type;
        added["request"] = new JsonObject { ["id"] = _call?.Id, ["idempotency_key"] = _call?.IdempotencyKey };
        added["pending_webhooks"] = outbox.Add(added.Id(), type);
        added["_customer"] = of.Kind() == "customer" ? of.Id() : of.Text("customer") ?? of.Text("_customer");
        store.Add(added);
    }

    /// <summary>Tells of what differs from before, and of nothing when nothing does.</summary>
    public void AddChanges(string type, JsonObject of, JsonObject before)
    {
        var (now, then) = (of.Shown(), before.Shown());
        var previous = new JsonObject();
        foreach (var (key, value) in now)
        {
            if (!JsonNode.DeepEquals(value, then[key]))
            {
                previous[key] = then[key]?.DeepClone();
            }
        }

        if (previous.Count > 0)
        {
            Add(type, of, previous);
        }
    }
}
