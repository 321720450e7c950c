using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Pages;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Portal;

/// <summary>The pages where people see to their subscription. A session lasts an hour.</summary>
internal sealed class PortalPages(ObjectStore store, Clock clock, EventLog events, CardDesk cards, SubscriptionDesk subscriptions)
{
    private const long Lasts = 60 * 60;

    public void Map(PageRoutes pages)
    {
        pages.Get("/p/session/{id}/{secret}", call => Open(call, (_, customer) => Overview(call, customer)));
        pages.Get("/p/session/{id}/{secret}/card", call => Open(call, (_, _) => Card(call, null)));
        pages.Post("/p/session/{id}/{secret}/card", call => Open(call, (_, customer) => ChangeCard(call, customer)));
        pages.Get("/p/session/{id}/{secret}/cancel", call => Open(call, (_, customer) => Question(call, customer)));
        pages.Post("/p/session/{id}/{secret}/cancel", call => Open(call, (_, customer) => SetEnd(call, customer, true)));
        pages.Post("/p/session/{id}/{secret}/resume", call => Open(call, (_, customer) => SetEnd(call, customer, false)));
    }

    private PageAnswer Open(PageCall call, Func<JsonObject, JsonObject, PageAnswer> answer)
    {
        var session = store.Find(call.Target);
        if (session?.Kind() != "billing_portal.session" || !IsSame(session.Text("_secret")!, call.Names["secret"])
            || session.Number("_made") + Lasts < clock.Latest()
            || store.Find(session.Text("customer")) is not { } customer || customer.Flag("_deleted"))
        {
            return PageAnswer.Gone("This link is no longer valid. Go back and open it again.");
        }

        return answer(session, customer) with { Leads = [session.Text("return_url")] };
    }

    private PageAnswer Overview(PageCall call, JsonObject customer)
    {
        var live = Live(customer);
        return PageAnswer.Page("Your subscription", Html.Of(
            $"""
            <h1>Your subscription</h1>
            {(live is null ? Html.Of($"<p>You have no subscription.</p>") : Plan(call, live))}
            <h2>Payment method</h2>
            <p>{CardWords(customer, live)}</p>
            <p><a class="button plain" href="{Path(call)}/card">Change the card</a></p>
            <h2>Invoices</h2>
            {Invoices(customer)}
            {Back(call)}
            """));
    }

    private Html Plan(PageCall call, JsonObject subscription)
    {
        var price = subscription.Items().First().Part("price");
        var end = Day.Of(subscription.PeriodEnd());
        var (words, action) = (subscription.Text("status"), subscription.Flag("cancel_at_period_end")) switch
        {
            (_, true) => ($"It ends on {end}.", Html.Of(
                $"""<form method="post" action="{Path(call)}/resume"><button>Keep the subscription</button></form>""")),
            ("trialing", _) => ($"Free until {end}; then it is paid.", Cancel(call)),
            ("past_due", _) => ("The last payment failed. Change the card, or pay the open invoice below.", Cancel(call)),
            ("unpaid", _) => ("It is not paid. Pay the open invoice below.", Cancel(call)),
            _ => ($"It renews on {end}.", Cancel(call)),
        };
        return Html.Of(
            $"""
            <p class="total">{SubscriptionShapes.NameOf(store, price)}: {Money.Each(price)}</p>
            <p>{words}</p>
            {action}
            """);
    }

    private static Html Cancel(PageCall call) =>
        Html.Of($"""<p><a class="button plain" href="{Path(call)}/cancel">Cancel the subscription</a></p>""");

    private string CardWords(JsonObject customer, JsonObject? subscription)
    {
        var method = store.Find(subscription?.Text("default_payment_method"))
            ?? store.Find(customer.Part("invoice_settings").Text("default_payment_method"));
        return method?.PartOrNull("card") is { } card
            ? $"{card.Text("brand")} ending in {card.Text("last4")}, expires {card.Number("exp_month"):00}/{card.Number("exp_year")}"
            : "None";
    }

    private Html Invoices(JsonObject customer)
    {
        var invoices = store.List("invoice", customer.Id()).Where(invoice => invoice.Text("status") != "draft").Take(24).ToList();
        if (invoices.Count == 0)
        {
            return Html.Of($"<p>There are none yet.</p>");
        }

        var rows = invoices.Select(invoice => Html.Of(
            $"""
            <tr><td><a href="{invoice.Text("hosted_invoice_url")}">{invoice.Text("number")}</a></td>
            <td>{Day.Of(invoice.Number("created"))}</td><td>{invoice.Text("status")}</td>
            <td class="amount">{Money.Of(invoice.Number("total"), invoice.Text("currency"))}</td></tr>
            """));
        return Html.Of(
            $"""
            <table>
            <thead><tr><th scope="col">Number</th><th scope="col">Day</th><th scope="col">State</th>
            <th scope="col" class="amount">Total</th></tr></thead>
            <tbody>{Html.Join(rows)}</tbody>
            </table>
            """);
    }

    private Html Back(PageCall call) => store.Find(call.Target)!.Text("return_url") is { } back
        ? Html.Of($"""<div class="actions"><a class="button" href="{back}">Back</a></div>""")
        : Html.Empty;

    private static PageAnswer Card(PageCall call, string? problem) => PageAnswer.Page("Change the card", Html.Of(
        $"""
        <h1>Change the card</h1>
        {PageFrame.Problem(problem)}
        <form method="post" action="{Path(call)}/card">
        {CardForm.Fields(call.Entered("name"))}
        <div class="actions">
        <button>Save the card</button>
        <a class="button plain" href="{Path(call)}">Back</a>
        </div>
        </form>
        {PageFrame.TestCards()}
        """), problem is null ? 200 : 422);

    private PageAnswer ChangeCard(PageCall call, JsonObject customer)
    {
        if (CardForm.Read(call, clock.Now(customer), out var problem) is not { } entered)
        {
            return Card(call, problem);
        }

        if (entered.Card.Manner == CardManner.Declines)
        {
            return Card(call, "This card was declined. Try another one.");
        }

        var method = cards.Add(entered.Card, entered.Month, entered.Year, entered.Name, customer.Text("email"), customer);
        cards.Attach(method, customer);
        var before = customer.Copy();
        customer.Part("invoice_settings")["default_payment_method"] = method.Id();
        events.AddChanges("customer.updated", customer, before);
        if (Live(customer) is { } live)
        {
            subscriptions.Change(live, () => live["default_payment_method"] = method.Id());
        }

        return PageAnswer.Redirect(Path(call));
    }

    private PageAnswer Question(PageCall call, JsonObject customer) => Live(customer) is not { } live
        ? PageAnswer.Redirect(Path(call))
        : PageAnswer.Page("Cancel the subscription", Html.Of(
            $"""
            <h1>Cancel the subscription?</h1>
            <p>It stays until {Day.Of(live.PeriodEnd())} and is not renewed.</p>
            <form method="post" action="{Path(call)}/cancel">
            <div class="actions">
            <button>Cancel the subscription</button>
            <a class="button plain" href="{Path(call)}">Back</a>
            </div>
            </form>
            """));

    private PageAnswer SetEnd(PageCall call, JsonObject customer, bool ends)
    {
        if (Live(customer) is { } live && live.Flag("cancel_at_period_end") != ends)
        {
            subscriptions.CancelAtPeriodEnd(live, ends);
        }

        return PageAnswer.Redirect(Path(call));
    }

    private JsonObject? Live(JsonObject customer) => store.List("subscription", customer.Id())
        .FirstOrDefault(subscription => subscription.Text("status") is "trialing" or "active" or "past_due" or "unpaid" or "paused");

    private static bool IsSame(string secret, string sent) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(sent));

    private static string Path(PageCall call) => $"/p/session/{call.Target}/{call.Names["secret"]}";
}
