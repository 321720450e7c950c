using System.Text.Json;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Redaction;

/// <summary>
/// Takes names and addresses out of what is kept about customers. A job is looked at for a minute, then waits to be run, and runs for
/// another. Payments are held for 90 days.
/// </summary>
internal sealed class RedactionDesk(ObjectStore store, Clock clock)
{
    private const long Step = 60;
    private const long Held = 90 * 24 * 60 * 60;

    // Wherever they are in an object. Descriptions and metadata are the merchant's words, and may name a person.
    private static readonly string[] Personal =
    [
        "email", "name", "phone", "address", "shipping", "billing_details", "customer_email", "customer_name", "customer_phone",
        "customer_address", "customer_shipping", "customer_details", "receipt_email", "description", "metadata", "fingerprint", "last4",
        "_metadata", "_email", "_description",
    ];

    private static readonly string[] Kinds =
        ["charge", "payment_intent", "invoice", "subscription", "checkout.session", "billing_portal.session"];

    public JsonObject Add(IReadOnlyDictionary<string, IReadOnlyList<string>> objects, string behavior)
    {
        var job = Shape.New("privacy.redaction_job", Ids.New("prj"), clock.Now());
        job["objects"] = new JsonObject(objects.Select(
            pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonList.Texts(pair.Value))));
        job["validation_behavior"] = behavior;
        job["_due"] = clock.Now() + Step;
        return store.Add(job);
    }

    public void Validate(JsonObject job) => Move(job, "validating", "failed");

    public void Run(JsonObject job) => Move(job, "redacting", "ready");

    public void OnDue(JsonObject job)
    {
        job["_due"] = null;
        if (job.Text("status") == "redacting")
        {
            foreach (var customer in Customers(job))
            {
                Redact(customer);
            }

            job["status"] = "succeeded";
            store.CompactAfterwards();
            return;
        }

        var errors = Customers(job).SelectMany(Errors).ToList();
        job["validation_errors"] = JsonList.Of(
            errors.Take(10), $"/v1/privacy/redaction_jobs/{job.Id()}/validation_errors", errors.Count > 10);
        job["status"] = errors.Count == 0 ? "ready" : "failed";
    }

    private static void Check(JsonObject job, string from)
    {
        if (job.Text("status") != from)
        {
            throw StripeError.Invalid($"A redaction job that is {job.Text("status")} cannot do that.");
        }
    }

    private void Move(JsonObject job, string to, string from)
    {
        Check(job, from);
        job["status"] = to;
        job["_due"] = clock.Now() + Step;
    }

    private IEnumerable<JsonObject> Customers(JsonObject job) =>
        job.Part("objects").Texts("customers").Select(id => store.Find(id)).OfType<JsonObject>();

    private IEnumerable<JsonObject> Errors(JsonObject customer)
    {
        var live = store.List("subscription", customer.Id()).FirstOrDefault(
            subscription => subscription.Text("status") is not ("canceled" or "incomplete_expired"));
        if (live is not null)
        {
            yield return Error(live, "invalid_cascading_source", "The customer has a subscription that runs.");
        }

        foreach (var charge in store.List("charge", customer.Id()).Where(charge => charge.Number("created") + Held > clock.Now()))
        {
            yield return Error(charge, "invalid_state", "A payment can be redacted 90 days after it was made.");
        }
    }

    private static JsonObject Error(JsonObject of, string code, string message) => new()
    {
        ["id"] = Ids.New("prjve"),
        ["object"] = "privacy.redaction_job_validation_error",
        ["code"] = code,
        ["erroring_object"] = new JsonObject { ["id"] = of.Id(), ["object_type"] = of.Kind() },
        ["message"] = message,
    };

    private void Redact(JsonObject customer)
    {
        Clear(customer);
        foreach (var kind in Kinds)
        {
            foreach (var item in store.List(kind, customer.Id()))
            {
                Clear(item);
            }
        }

        // Answers are kept for clients that ask again.
        store.Execute("DELETE FROM answers WHERE instr(body, @customer) > 0", ("customer", customer.Id()));

        // Cards that were taken away were this customer's; events repeat what they tell of.
        foreach (var kind in (ReadOnlySpan<string>)["payment_method", "event"])
        {
            foreach (var item in store.List(kind).Where(item => item.Text("_customer") == customer.Id()))
            {
                Clear(kind == "event" ? item.Part("data") : item);
            }
        }
    }

    private static void Clear(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Clear(item);
                }

                break;
            case JsonObject part:
                foreach (var (key, value) in part.ToList())
                {
                    if (!Personal.Contains(key))
                    {
                        Clear(value);
                    }
                    else if (value is not null)
                    {
                        part[key] = value switch
                        {
                            JsonObject when key is "metadata" or "_metadata" => new JsonObject(),
                            JsonObject inner => Blank(inner),
                            _ when value.GetValueKind() == JsonValueKind.String => "[redacted]",
                            _ => null,
                        };
                    }
                }

                break;
        }
    }

    private static JsonObject Blank(JsonObject part)
    {
        var blank = new JsonObject();
        foreach (var (key, value) in part)
        {
            blank[key] = value is JsonObject inner ? Blank(inner) : null;
        }

        return blank;
    }
}
