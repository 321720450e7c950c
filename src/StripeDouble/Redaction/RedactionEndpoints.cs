using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Redaction;

/// <summary>The routes of redaction jobs.</summary>
internal sealed class RedactionEndpoints(ObjectStore store, RedactionDesk redaction)
{
    private const string Kind = "privacy.redaction_job";

    public void Map(ApiRoutes api)
    {
        api.Post("/v1/privacy/redaction_jobs", Create);
        api.Get("/v1/privacy/redaction_jobs", List);
        api.Get("/v1/privacy/redaction_jobs/{id}", call => store.Require(Kind, call.Target));
        api.Get("/v1/privacy/redaction_jobs/{id}/validation_errors", call =>
            (store.Require(Kind, call.Target).PartOrNull("validation_errors")?.Parts("data") ?? []).Page(call));
        api.Post("/v1/privacy/redaction_jobs/{id}/validate", call => Do(call, redaction.Validate));
        api.Post("/v1/privacy/redaction_jobs/{id}/run", call => Do(call, redaction.Run));
        api.Post("/v1/privacy/redaction_jobs/{id}/cancel", call => Do(call, Cancel));
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var objects = form.Part("objects") ?? throw StripeError.Missing("objects");
        var customers = objects.Texts("customers");
        if (customers.Count == 0)
        {
            throw StripeError.Invalid("The double redacts customers, and what belongs to them.", "objects[customers]");
        }

        foreach (var id in customers)
        {
            if (store.Find(id)?.Kind() != "customer")
            {
                throw StripeError.NotFound("customer", id, "objects[customers]");
            }
        }

        return redaction.Add(
            new Dictionary<string, IReadOnlyList<string>> { ["customers"] = customers },
            form.Choice("validation_behavior", "error", "fix") ?? "error");
    }

    private JsonObject List(Call call)
    {
        var status = call.Form.Text("status");
        return store.List(Kind).Where(job => status is null || job.Text("status") == status).Page(call);
    }

    private JsonObject Do(Call call, Action<JsonObject> act)
    {
        var job = store.Require(Kind, call.Target);
        act(job);
        return job;
    }

    private static void Cancel(JsonObject job)
    {
        if (job.Text("status") is not ("ready" or "failed"))
        {
            throw StripeError.Invalid($"A redaction job that is {job.Text("status")} cannot be canceled.");
        }

        job["status"] = "canceled";
    }
}
