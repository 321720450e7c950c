using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Prices;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Schedules;

/// <summary>The routes of subscription schedules. A phase begins with the period that begins at or after its start.</summary>
internal sealed class ScheduleEndpoints(ObjectStore store, ScheduleDesk schedules, PriceDesk prices)
{
    private const string Kind = "subscription_schedule";

    public void Map(ApiRoutes api)
    {
        api.Post("/v1/subscription_schedules", Create);
        api.Get("/v1/subscription_schedules", call => store.List(Kind, call.Form.Text("customer")).Page(call));
        api.Get("/v1/subscription_schedules/{id}", call => store.Require(Kind, call.Target));
        api.Post("/v1/subscription_schedules/{id}", Update);
        api.Post("/v1/subscription_schedules/{id}/release", call => End(call, "released"));
        api.Post("/v1/subscription_schedules/{id}/cancel", call => End(call, "canceled"));
    }

    private JsonObject Create(Call call)
    {
        var subscription = store.Require("subscription", call.Form.Required("from_subscription"), "from_subscription");
        return subscription.Text("status") is "canceled" or "incomplete_expired"
            ? throw StripeError.Invalid("You cannot schedule changes of a subscription that has ended.", "from_subscription")
            : schedules.Add(subscription);
    }

    private JsonObject Update(Call call)
    {
        var (schedule, form) = (store.Require(Kind, call.Target), call.Form);
        if (schedule.Text("status") is not ("active" or "not_started"))
        {
            throw StripeError.Invalid($"You cannot update a subscription schedule that is {schedule.Text("status")}.");
        }

        schedule["end_behavior"] = form.Choice("end_behavior", "release", "cancel") ?? schedule.Text("end_behavior");
        Metadata.Apply(schedule, form);
        form.Ignore("proration_behavior", "default_settings");
        if (form.Items("phases") is { Count: > 0 } sent)
        {
            schedules.SetPhases(schedule, Phases(schedule, sent));
        }

        return schedule;
    }

    private List<JsonObject> Phases(JsonObject schedule, IReadOnlyList<Form> sent)
    {
        var subscription = store.Require("subscription", schedule.Text("subscription")!);
        var start = subscription.PeriodStart();
        var phases = new List<JsonObject>();
        foreach (var form in sent)
        {
            var items = SubscriptionEndpoints.ReadItems(form, prices);
            start = form.Time("start_date") ?? start;
            var recurring = items[0].Price.Part("recurring");
            var end = form.Time("end_date") ?? (phases.Count == 0
                ? subscription.PeriodEnd()
                : Period.EndAfter(start, start, recurring.Text("interval")!, recurring.Number("interval_count")));
            phases.Add(ScheduleDesk.Phase(
                items.Select(item => (item.Price.Id(), item.Quantity)), subscription.Text("currency")!, start, end));
            start = end;
        }

        return phases;
    }

    private JsonObject End(Call call, string status)
    {
        var schedule = store.Require(Kind, call.Target);
        if (schedule.Text("status") is not ("active" or "not_started"))
        {
            throw StripeError.Invalid($"This subscription schedule is {schedule.Text("status")} already.");
        }

        call.Form.Ignore("preserve_cancel_date", "invoice_now", "prorate");
        schedules.Release(schedule, status);
        return schedule;
    }
}
