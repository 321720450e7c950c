using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Portal;

/// <summary>The routes of portal sessions.</summary>
internal sealed class PortalEndpoints(ObjectStore store, Clock clock, Uri address)
{
    public void Map(ApiRoutes api) => api.Post("/v1/billing_portal/sessions", Create);

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var customer = store.Require("customer", form.Required("customer"), "customer");
        var id = Ids.New("bps");
        var session = Shape.New("billing_portal.session", id, clock.Now(customer));
        session["customer"] = customer.Id();
        session["return_url"] = form.Url("return_url");
        session["locale"] = form.Text("locale");
        session["_made"] = clock.Latest();
        session["_secret"] = Ids.Letters(32);
        session["url"] = new Uri(address, $"/p/session/{id}/{session.Text("_secret")}").ToString();
        form.Ignore("configuration", "flow_data", "on_behalf_of");
        return store.Add(session);
    }
}
