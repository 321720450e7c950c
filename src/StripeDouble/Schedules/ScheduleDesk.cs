using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Schedules;

/// <summary>Changes of a subscription that are planned for the end of its period, such as a downgrade.</summary>
internal sealed class ScheduleDesk(ObjectStore store, Clock clock, EventLog events)
{
    public JsonObject Add(JsonObject subscription)
    {
        if (subscription.Text("schedule") is not null)
        {
            throw StripeError.Invalid("You cannot migrate a subscription that is already attached to a schedule.", "from_subscription");
        }

        var schedule = Shape.New("subscription_schedule", Ids.New("sub_sched"), clock.Now(subscription));
        schedule["customer"] = subscription.Text("customer");
        schedule["_clock"] = subscription.Text("_clock");
        schedule["test_clock"] = subscription.Text("test_clock");
        schedule["subscription"] = subscription.Id();
        SetPhases(schedule, [
            Phase(
                subscription.Items().Select(item => (item.Part("price").Id(), item.Number("quantity"))),
                subscription.Text("currency")!, subscription.PeriodStart(), subscription.PeriodEnd()),
        ]);
        subscription["schedule"] = schedule.Id();
        store.Add(schedule);
        events.Add("subscription_schedule.created", schedule);
        return schedule;
    }

    public static JsonObject Phase(IEnumerable<(string Price, long Quantity)> items, string currency, long start, long end) => new()
    {
        ["add_invoice_items"] = new JsonArray(),
        ["application_fee_percent"] = null,
        ["automatic_tax"] = null,
        ["billing_cycle_anchor"] = null,
        ["billing_thresholds"] = null,
        ["collection_method"] = null,
        ["currency"] = currency,
        ["default_payment_method"] = null,
        ["default_tax_rates"] = new JsonArray(),
        ["description"] = null,
        ["discounts"] = new JsonArray(),
        ["end_date"] = end,
        ["invoice_settings"] = null,
        ["items"] = new JsonArray([.. items.Select(item => new JsonObject
        {
            ["billing_thresholds"] = null,
            ["discounts"] = new JsonArray(),
            ["metadata"] = new JsonObject(),
            ["plan"] = item.Price,
            ["price"] = item.Price,
            ["quantity"] = item.Quantity,
            ["tax_rates"] = new JsonArray(),
        })]),
        ["metadata"] = new JsonObject(),
        ["on_behalf_of"] = null,
        ["proration_behavior"] = "none",
        ["start_date"] = start,
        ["transfer_data"] = null,
        ["trial_end"] = null,
    };

    public void SetPhases(JsonObject schedule, IEnumerable<JsonObject> phases)
    {
        schedule["phases"] = new JsonArray([.. phases]);
        SetCurrent(schedule, clock.Now(schedule));
    }

    /// <summary>Lets the subscription go on as it is.</summary>
    public void Release(JsonObject schedule, string status)
    {
        var now = clock.Now(schedule);
        if (store.Find(schedule.Text("subscription")) is { } subscription)
        {
            subscription["schedule"] = null;
        }

        schedule["status"] = status;
        schedule["current_phase"] = null;
        switch (status)
        {
            case "released":
                schedule["released_at"] = now;
                schedule["released_subscription"] = schedule.Text("subscription");
                schedule["subscription"] = null;
                break;
            case "canceled":
                schedule["canceled_at"] = now;
                break;
        }

        events.Add($"subscription_schedule.{status}", schedule);
    }

    /// <summary>The prices of the phase that begins with a renewal; null when none does.</summary>
    public IReadOnlyList<(JsonObject Price, long Quantity)>? OnRenewing(JsonObject subscription)
    {
        if (store.Find(subscription.Text("schedule")) is not { } schedule)
        {
            return null;
        }

        var now = subscription.PeriodEnd();
        var phase = schedule.Parts("phases").LastOrDefault(phase => phase.Number("start_date") <= now);
        var prices = phase?.Parts("items").Select(item => (store.Find(item.Text("price"))!, item.Number("quantity"))).ToList();
        if (phase is null || schedule.Parts("phases").Last() == phase)
        {
            Release(schedule, "released");
        }
        else
        {
            SetCurrent(schedule, now);
            events.Add("subscription_schedule.updated", schedule);
        }

        return prices;
    }

    private static void SetCurrent(JsonObject schedule, long now) =>
        schedule["current_phase"] = schedule.Parts("phases").LastOrDefault(phase => phase.Number("start_date") <= now) is { } phase
            ? new JsonObject { ["end_date"] = phase.Number("end_date"), ["start_date"] = phase.Number("start_date") }
            : null;
}
