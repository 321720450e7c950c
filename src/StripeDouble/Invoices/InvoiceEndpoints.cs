using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Invoices;

/// <summary>The routes of invoices.</summary>
internal sealed class InvoiceEndpoints(ObjectStore store, EventLog events, InvoiceDesk invoices)
{
    public void Map(ApiRoutes api)
    {
        api.Get("/v1/invoices", List);
        api.Get("/v1/invoices/{id}", call => store.Require("invoice", call.Target));
        api.Get("/v1/invoices/{id}/lines", call => store.Require("invoice", call.Target).Part("lines").Parts("data").Page(call));
        api.Post("/v1/invoices/{id}", Update);
        api.Post("/v1/invoices/{id}/finalize", Finalize);
        api.Post("/v1/invoices/{id}/pay", Pay);
        api.Post("/v1/invoices/{id}/void", Void);
        api.Get("/v1/invoice_payments", ListPayments);
        api.Get("/v1/invoice_payments/{id}", call => store.Require("invoice_payment", call.Target));
        api.Get("/v1/invoiceitems", ListItems);
        api.Expander.Add("invoice", "payments", invoice => JsonList.Of(
            PaymentsOf(invoice.Id()).Select(Expander.Present), $"/v1/invoice_payments?invoice={invoice.Id()}"));
        api.Expander.Add("invoice", "confirmation_secret", Secret);
    }

    private JsonObject List(Call call)
    {
        var form = call.Form;
        var (subscription, status) = (form.Text("subscription"), form.Choice("status", "draft", "open", "paid", "uncollectible", "void"));
        return store.List("invoice", form.Text("customer"))
            .Where(invoice => (status is null || invoice.Text("status") == status)
                && (subscription is null || InvoiceDesk.SubscriptionOf(invoice) == subscription))
            .Page(call);
    }

    private JsonObject Update(Call call)
    {
        var invoice = store.Require("invoice", call.Target);
        var before = invoice.Copy();
        invoice["description"] = call.Form.Text("description") ?? invoice.Text("description");
        if (call.Form.Flag("auto_advance") == false)
        {
            InvoiceDesk.Rest(invoice);
        }

        Metadata.Apply(invoice, call.Form);
        events.AddChanges("invoice.updated", invoice, before);
        return invoice;
    }

    private JsonObject Finalize(Call call)
    {
        var invoice = store.Require("invoice", call.Target);
        if (invoice.Text("status") != "draft")
        {
            throw StripeError.Invalid("This invoice is already finalized, you can't re-finalize it.", null, "invoice_not_editable");
        }

        call.Form.Ignore("auto_advance");
        invoices.Finalize(invoice);
        return invoice;
    }

    private JsonObject Pay(Call call)
    {
        var (invoice, form) = (store.Require("invoice", call.Target), call.Form);
        if (invoice.Text("status") == "paid")
        {
            throw StripeError.Invalid("Invoice is already paid", null, "invoice_already_paid");
        }

        if (invoice.Text("status") == "draft")
        {
            invoices.Finalize(invoice);
        }

        if (invoice.Text("status") is "void")
        {
            throw StripeError.Invalid("You cannot pay a void invoice.", null, "invoice_not_editable");
        }

        var method = form.Text("payment_method") is { } id ? store.Require("payment_method", id, "payment_method") : null;
        if (!invoices.Pay(invoice, method, form.Flag("off_session") == false))
        {
            throw new StripeError(402, "card_error", "Your card was declined.", "card_declined")
            {
                DeclineCode = "generic_decline",
                KeepsWork = true,
            };
        }

        return invoice;
    }

    private JsonObject Void(Call call)
    {
        var invoice = store.Require("invoice", call.Target);
        invoices.Void(invoice);
        return invoice;
    }

    private JsonObject ListPayments(Call call)
    {
        var (invoice, status) = (call.Form.Text("invoice"), call.Form.Text("status"));
        var intent = call.Form.Part("payment")?.Text("payment_intent");
        return PaymentsOf(invoice)
            .Where(payment => (status is null || payment.Text("status") == status)
                && (intent is null || payment.Part("payment").Text("payment_intent") == intent))
            .Page(call);
    }

    private JsonObject ListItems(Call call)
    {
        var (invoice, pending) = (call.Form.Text("invoice"), call.Form.Flag("pending"));
        return store.List("invoiceitem", call.Form.Text("customer"))
            .Where(item => (invoice is null || item.Text("invoice") == invoice)
                && (pending is null || item.Text("invoice") is null == pending))
            .Page(call);
    }

    private IEnumerable<JsonObject> PaymentsOf(string? invoice) =>
        store.List("invoice_payment").Where(payment => invoice is null || payment.Text("invoice") == invoice);

    private JsonObject? Secret(JsonObject invoice)
    {
        var intent = PaymentsOf(invoice.Id()).Select(payment => payment.Part("payment").Text("payment_intent")).FirstOrDefault();
        return intent is null ? null : new()
        {
            ["client_secret"] = store.Require("payment_intent", intent).Text("client_secret"),
            ["type"] = "payment_intent",
        };
    }
}
