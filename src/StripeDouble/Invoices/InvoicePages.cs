using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Pages;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Invoices;

/// <summary>The pages of invoices, and the way to pay one that is open.</summary>
internal sealed class InvoicePages(ObjectStore store, InvoiceDesk invoices)
{
    public void Map(PageRoutes pages)
    {
        pages.Get("/i/{id}/{secret}", call => Open(call, invoice => Show(call, invoice, null)));
        pages.Get("/i/{id}/{secret}/pdf", call => Open(call, invoice => Show(call, invoice, null)));
        pages.Post("/i/{id}/{secret}", call => Open(call, invoice => Pay(call, invoice)));
        pages.Get("/receipts/{id}", call => store.Find(call.Target) is { } charge && charge.Kind() == "charge"
            ? PageAnswer.Page("Receipt", Html.Of($"<h1>Receipt</h1><p>{Money.Of(charge.Number("amount"), charge.Text("currency"))}</p>"))
            : PageAnswer.Gone("There is no such receipt."));
    }

    private PageAnswer Open(PageCall call, Func<JsonObject, PageAnswer> answer) =>
        store.Find(call.Target) is { } invoice && invoice.Kind() == "invoice" && invoice.Text("_secret") is { } secret
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(call.Names["secret"]))
            ? answer(invoice)
            : PageAnswer.Gone("There is no such invoice.");

    private PageAnswer Pay(PageCall call, JsonObject invoice) =>
        invoice.Text("status") != "open" || invoices.Pay(invoice, isPresent: false)
            ? PageAnswer.Redirect($"/i/{call.Target}/{call.Names["secret"]}")
            : Show(call, invoice, "The payment failed. Change the card first.");

    private static PageAnswer Show(PageCall call, JsonObject invoice, string? problem)
    {
        var currency = invoice.Text("currency");
        var rows = invoice.Part("lines").Parts("data").Select(line => Html.Of(
            $"""<tr><td>{line.Text("description")}</td><td class="amount">{Money.Of(line.Number("amount"), currency)}</td></tr>"""));
        var off = invoice.Parts("total_discount_amounts").Sum(part => part.Number("amount"));
        return PageAnswer.Page($"Invoice {invoice.Text("number")}", Html.Of(
            $"""
            <h1>Invoice {invoice.Text("number")}</h1>
            {PageFrame.Problem(problem)}
            <p>{Day.Of(invoice.Number("created"))}, {invoice.Text("status")}</p>
            <p>{invoice.Text("customer_name")} {invoice.Text("customer_email")}</p>
            <table>
            <thead><tr><th scope="col">What</th><th scope="col" class="amount">Amount</th></tr></thead>
            <tbody>{Html.Join(rows)}</tbody>
            </table>
            {(off == 0 ? Html.Empty : Html.Of($"<p>Discount: {Money.Of(off, currency)}</p>"))}
            <p class="total">Total: {Money.Of(invoice.Number("total"), currency)}</p>
            {(invoice.Text("status") == "open" ? Form(call, invoice) : Html.Empty)}
            """), problem is null ? 200 : 422);
    }

    private static Html Form(PageCall call, JsonObject invoice) => Html.Of(
        $"""
        <form method="post" action="/i/{call.Target}/{call.Names["secret"]}">
        <div class="actions"><button>Pay {Money.Of(invoice.Number("amount_remaining"), invoice.Text("currency"))}</button></div>
        </form>
        """);
}
