using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Customers;

/// <summary>The routes of customers.</summary>
internal sealed class CustomerEndpoints(ObjectStore store, EventLog events, CustomerDesk customers, CardDesk cards)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/customers", Create);
        api.Get("/v1/customers", List);
        api.Get("/v1/customers/{id}", Retrieve);
        api.Post("/v1/customers/{id}", Update);
        api.Delete("/v1/customers/{id}", Delete);
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var clock = form.Text("test_clock") is { } id ? store.Require("test_helpers.test_clock", id, "test_clock") : null;
        var customer = customers.Add(form.Text("email"), form.Text("name"), clock, made => Apply(made, form));
        if (form.Text("payment_method") is { } card)
        {
            cards.Attach(cards.Named(card, "payment_method"), customer);
        }

        form.Ignore("source", "tax", "tax_id_data");
        return customer;
    }

    // What is deleted is still known as such.
    private JsonObject Retrieve(Call call) => store.Find(call.Target) is { } found && found.Kind() == "customer"
        ? found
        : throw StripeError.NotFound("customer", call.Target);

    private JsonObject Update(Call call)
    {
        var customer = store.Require("customer", call.Target);
        var before = customer.Copy();
        Apply(customer, call.Form);
        call.Form.Ignore("tax", "source", "default_source");
        events.AddChanges("customer.updated", customer, before);
        return customer;
    }

    private JsonObject Delete(Call call)
    {
        var customer = store.Require("customer", call.Target);
        customers.Delete(customer);
        return customer;
    }

    private JsonObject List(Call call)
    {
        var (email, clock) = (call.Form.Text("email"), call.Form.Text("test_clock"));
        return store.List("customer")
            .Where(customer => !customer.Flag("_deleted")
                && (email is null || customer.Text("email") == email)
                && customer.Text("test_clock") == clock)
            .Page(call);
    }

    private void Apply(JsonObject customer, Form form)
    {
        foreach (var name in (ReadOnlySpan<string>)["email", "name", "phone", "description"])
        {
            if (form.Has(name))
            {
                customer[name] = form.Text(name);
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["address", "shipping"])
        {
            if (form.Has(name))
            {
                customer[name] = form.Part(name)?.ToJson() is JsonObject sent ? Whole(name, sent) : null;
            }
        }

        if (form.Has("preferred_locales"))
        {
            customer["preferred_locales"] = JsonList.Texts(form.Texts("preferred_locales"));
        }

        customer["balance"] = form.Number("balance", -99_999_999, 99_999_999) ?? customer.Number("balance");
        customer["tax_exempt"] = form.Choice("tax_exempt", "none", "exempt", "reverse") ?? customer.Text("tax_exempt");
        if (form.Part("invoice_settings") is { } settings && settings.Has("default_payment_method"))
        {
            var id = settings.Text("default_payment_method");
            customer.Part("invoice_settings")["default_payment_method"] = id is null
                ? null
                : store.Require("payment_method", id, "invoice_settings[default_payment_method]").Id();
        }

        Metadata.Apply(customer, form);
    }

    private static JsonObject Whole(string name, JsonObject sent)
    {
        if (name == "shipping")
        {
            return sent;
        }

        var address = new JsonObject();
        foreach (var part in (ReadOnlySpan<string>)["city", "country", "line1", "line2", "postal_code", "state"])
        {
            address[part] = sent.Text(part);
        }

        return address;
    }
}
