using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Customers;

/// <summary>Customers. One who is deleted is still known to have been one.</summary>
internal sealed class CustomerDesk(ObjectStore store, Clock clock, EventLog events, SubscriptionDesk subscriptions, CardDesk cards)
{
    public JsonObject Add(string? email, string? name, JsonObject? testClock, Action<JsonObject>? fill = null)
    {
        var customer = Shape.New("customer", Ids.New("cus", 14), testClock?.Number("frozen_time") ?? clock.Now());
        customer["email"] = email;
        customer["name"] = name;
        customer["invoice_prefix"] = Ids.Capitals(8);
        customer["test_clock"] = testClock?.Id();
        customer["_clock"] = testClock?.Id();
        fill?.Invoke(customer);
        store.Add(customer);
        events.Add("customer.created", customer);
        return customer;
    }

    public void Delete(JsonObject customer)
    {
        foreach (var subscription in store.List("subscription", customer.Id()).ToList())
        {
            if (subscription.Text("status") is not ("canceled" or "incomplete_expired"))
            {
                subscriptions.End(subscription, "cancellation_requested");
            }
        }

        foreach (var method in store.List("payment_method", customer.Id()).ToList())
        {
            cards.Detach(method);
        }

        customer["_deleted"] = true;
        events.Add("customer.deleted", customer);
    }
}
