using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.History;

/// <summary>The routes of the places that events are sent to.</summary>
internal sealed class WebhookEndpoints(ObjectStore store, Clock clock)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/webhook_endpoints", Create);
        api.Get("/v1/webhook_endpoints", call => store.List("webhook_endpoint").Page(call));
        api.Get("/v1/webhook_endpoints/{id}", call => store.Require("webhook_endpoint", call.Target));
        api.Post("/v1/webhook_endpoints/{id}", Update);
        api.Delete("/v1/webhook_endpoints/{id}", Delete);
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var endpoint = Shape.New("webhook_endpoint", Ids.New("we"), clock.Now());
        endpoint["url"] = form.Url("url") ?? throw StripeError.Missing("url");
        endpoint["api_version"] = form.Text("api_version") is null or EventLog.ApiVersion
            ? form.Text("api_version")
            : throw StripeError.Invalid($"The double knows {EventLog.ApiVersion} only.", "api_version");
        endpoint["_secret"] = Ids.New("whsec", 32);
        Apply(endpoint, form);
        if (!endpoint.Texts("enabled_events").Any())
        {
            throw StripeError.Missing("enabled_events");
        }

        store.Add(endpoint);
        var shown = endpoint.Copy();

        // It is told once.
        shown["secret"] = endpoint.Text("_secret");
        return shown;
    }

    private JsonObject Update(Call call)
    {
        var endpoint = store.Require("webhook_endpoint", call.Target);
        if (call.Form.Url("url") is { } url)
        {
            endpoint["url"] = url;
        }

        if (call.Form.Flag("disabled") is { } disabled)
        {
            endpoint["status"] = disabled ? "disabled" : "enabled";
        }

        Apply(endpoint, call.Form);
        return endpoint;
    }

    private JsonObject Delete(Call call)
    {
        var endpoint = store.Require("webhook_endpoint", call.Target);
        store.Delete(endpoint.Id());
        endpoint["_deleted"] = true;
        return endpoint;
    }

    private static void Apply(JsonObject endpoint, Form form)
    {
        if (form.Has("enabled_events"))
        {
            endpoint["enabled_events"] = JsonList.Texts(form.Texts("enabled_events"));
        }

        endpoint["description"] = form.Text("description") ?? endpoint.Text("description");
        Metadata.Apply(endpoint, form);
        form.Ignore("connect");
    }
}
