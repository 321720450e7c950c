using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.History;

/// <summary>The routes of events.</summary>
internal sealed class EventEndpoints(ObjectStore store)
{
    public void Map(ApiRoutes api)
    {
        api.Get("/v1/events", List);
        api.Get("/v1/events/{id}", call => store.Require("event", call.Target));
    }

    private JsonObject List(Call call)
    {
        var (type, types, delivered) = (call.Form.Text("type"), call.Form.Texts("types"), call.Form.Flag("delivery_success"));
        return store.List("event")
            .Where(item => (type is null || Matches(type, item.Text("type")!))
                && (types.Count == 0 || types.Any(wanted => Matches(wanted, item.Text("type")!)))
                && (delivered is null || item.Number("pending_webhooks") == 0 == delivered))
            .Page(call);
    }

    private static bool Matches(string wanted, string type) => wanted.EndsWith('*')
        ? type.StartsWith(wanted[..^1], StringComparison.Ordinal)
        : type == wanted;
}
