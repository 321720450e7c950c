using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Customers;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.TestClocks;

/// <summary>The routes of test clocks, which customers may live by. An advance is done when it is answered.</summary>
internal sealed class TestClockEndpoints(ObjectStore store, Clock clock, DueWork due, EventLog events, CustomerDesk customers)
{
    private const string Kind = "test_helpers.test_clock";

    public void Map(ApiRoutes api)
    {
        api.Post("/v1/test_helpers/test_clocks", Create);
        api.Get("/v1/test_helpers/test_clocks", call => store.List(Kind).Page(call));
        api.Get("/v1/test_helpers/test_clocks/{id}", call => store.Require(Kind, call.Target));
        api.Post("/v1/test_helpers/test_clocks/{id}/advance", Advance);
        api.Delete("/v1/test_helpers/test_clocks/{id}", Delete);
    }

    private JsonObject Create(Call call)
    {
        var made = Shape.New(Kind, Ids.New("clock"), clock.Real());
        made["frozen_time"] = call.Form.Time("frozen_time") ?? throw StripeError.Missing("frozen_time");
        made["deletes_after"] = clock.Real() + (30 * 24 * 60 * 60);
        made["name"] = call.Form.Text("name");
        store.Add(made);
        events.Add("test_helpers.test_clock.created", made);
        return made;
    }

    private JsonObject Advance(Call call)
    {
        var held = store.Require(Kind, call.Target);
        var to = call.Form.Time("frozen_time") ?? throw StripeError.Missing("frozen_time");
        if (to <= held.Number("frozen_time"))
        {
            throw StripeError.Invalid("A test clock is advanced to a later time only.", "frozen_time");
        }

        held["status"] = "advancing";
        events.Add("test_helpers.test_clock.advancing", held);
        due.Run(held.Id(), to);
        held["status"] = "ready";
        events.Add("test_helpers.test_clock.ready", held);
        return held;
    }

    private JsonObject Delete(Call call)
    {
        var held = store.Require(Kind, call.Target);
        foreach (var customer in store.List("customer").Where(customer => customer.Text("test_clock") == held.Id()).ToList())
        {
            customers.Delete(customer);
        }

        events.Add("test_helpers.test_clock.deleted", held);
        held["_deleted"] = true;
        return held;
    }
}
