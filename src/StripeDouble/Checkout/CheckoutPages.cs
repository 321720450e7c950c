using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Pages;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Checkout;

/// <summary>The pages where people pay.</summary>
internal sealed class CheckoutPages(ObjectStore store, Clock clock, CheckoutDesk checkout, CardDesk cards)
{
    public void Map(PageRoutes pages)
    {
        pages.Get("/c/pay/{id}", call => Open(call, session => Form(session, null, "", "")));
        pages.Post("/c/pay/{id}", call => Open(call, session => Send(session, call)));
        pages.Get("/c/pay/{id}/confirm", call => Open(call, Question));
        pages.Post("/c/pay/{id}/confirm", call => Open(call, session => Confirm(session, call)));
    }

    private PageAnswer Open(PageCall call, Func<JsonObject, PageAnswer> answer)
    {
        if (store.Find(call.Target) is not { } session || session.Kind() != "checkout.session")
        {
            return PageAnswer.Gone("There is no such checkout.");
        }

        return session.Text("status") switch
        {
            "open" => answer(session) with { Leads = [session.Text("success_url"), session.Text("cancel_url")] },
            "complete" => PageAnswer.Redirect(Success(session)),
            _ => PageAnswer.Gone("This checkout is no longer open. Go back and begin again."),
        };
    }

    private PageAnswer Send(JsonObject session, PageCall call)
    {
        var (email, name) = (call.Entered("email"), call.Entered("name"));
        var code = call.Entered("promotion_code");
        if (session.Flag("allow_promotion_codes") && code.Length > 0 && !checkout.Enter(session, code))
        {
            return Form(session, "This promotion code is not valid.", name, email);
        }

        if (call.Entered("action") == "apply")
        {
            return Form(session, null, name, email);
        }

        if (AsksForEmail(session) && !email.Contains('@', StringComparison.Ordinal))
        {
            return Form(session, "Enter your email address.", name, email);
        }

        if (CardForm.Read(call, clock.Now(session), out var problem) is not { } entered)
        {
            return Form(session, problem, name, email);
        }

        checkout.DropCard(session);
        var method = cards.Add(entered.Card, entered.Month, entered.Year, entered.Name, email.Length > 0 ? email : null, null);
        if (entered.Card.Manner == CardManner.AsksFirst)
        {
            session["_card"] = method.Id();
            session["_email"] = email;
            return PageAnswer.Redirect($"/c/pay/{session.Id()}/confirm");
        }

        return Pay(session, method, email, name);
    }

    private PageAnswer Pay(JsonObject session, JsonObject method, string email, string name) =>
        checkout.Pay(session, method, email.Length > 0 ? email : session.Text("customer_email"), name) is { } problem
            ? Form(session, problem, name, email)
            : PageAnswer.Redirect(Success(session));

    private PageAnswer Question(JsonObject session) => store.Find(session.Text("_card")) is null
        ? PageAnswer.Redirect($"/c/pay/{session.Id()}")
        : PageAnswer.Page("Confirm the payment", Html.Of(
            $"""
            <h1>Confirm the payment</h1>
            <p>The bank of this test card asks whether you want to pay <strong>{Total(session)}</strong>. A real bank would ask in its
            app.</p>
            <form method="post" action="/c/pay/{session.Id()}/confirm">
            <div class="actions">
            <button name="action" value="confirm">Confirm</button>
            <button class="plain" name="action" value="refuse">Refuse</button>
            </div>
            </form>
            """));

    private PageAnswer Confirm(JsonObject session, PageCall call)
    {
        if (store.Find(session.Text("_card")) is not { } method)
        {
            return PageAnswer.Redirect($"/c/pay/{session.Id()}");
        }

        var (email, name) = (session.Text("_email") ?? "", method.Part("billing_details").Text("name") ?? "");
        if (call.Entered("action") == "confirm")
        {
            session["_card"] = null;
            return Pay(session, method, email, name);
        }

        checkout.DropCard(session);
        return Form(session, "The payment was not confirmed. Try again, or use another card.", name, email);
    }

    private PageAnswer Form(JsonObject session, string? problem, string name, string email)
    {
        var isSubscription = session.Text("mode") == "subscription";
        var off = session.Part("total_details").Number("amount_discount");
        return PageAnswer.Page(isSubscription ? "Subscribe" : "Pay", Html.Of(
            $"""
            <h1>{(isSubscription ? "Subscribe" : "Pay")}</h1>
            {PageFrame.Problem(problem)}
            <table>
            <thead><tr><th scope="col">What</th><th scope="col" class="amount">Price</th></tr></thead>
            <tbody>{Html.Join(checkout.Items(session).Select(Row))}{Discount(session, off)}</tbody>
            </table>
            {Trial(session)}
            <p class="total">To pay now: {Total(session)}</p>
            {Code(session)}
            <form method="post" action="/c/pay/{session.Id()}">
            {Email(session, email)}
            {CardForm.Fields(name)}
            <div class="actions">
            <button name="action" value="pay">{(isSubscription ? "Subscribe" : "Pay")}</button>
            {Back(session)}
            </div>
            </form>
            {PageFrame.TestCards()}
            """), problem is null ? 200 : 422);
    }

    private Html Row((JsonObject Price, long Quantity) item) => Html.Of(
        $"""
        <tr><td>{SubscriptionShapes.NameOf(store, item.Price)}{(item.Quantity > 1 ? $" × {item.Quantity}" : "")}</td>
        <td class="amount">{Money.Each(item.Price)}</td></tr>
        """);

    private static Html Discount(JsonObject session, long off) => off == 0
        ? Html.Empty
        : Html.Of($"""<tr><td>Discount</td><td class="amount">−{Money.Of(off, session.Text("currency"))}</td></tr>""");

    private Html Trial(JsonObject session) => checkout.TrialEnd(session) is { } end
        ? Html.Of($"<p>Free until {Day.Of(end)}.</p>")
        : Html.Empty;

    private static Html Email(JsonObject session, string email) => AsksForEmail(session)
        ? Html.Of(
            $"""
            <label for="email">Email</label>
            <input id="email" name="email" type="email" autocomplete="email" maxlength="320" required value="{email}">
            """)
        : Html.Empty;

    private static Html Code(JsonObject session) => session.Flag("allow_promotion_codes")
        ? Html.Of(
            $"""
            <form method="post" action="/c/pay/{session.Id()}">
            <label for="promotion_code">Promotion code (optional)</label>
            <input id="promotion_code" name="promotion_code" autocomplete="off" maxlength="100" required>
            <div class="actions"><button class="plain" name="action" value="apply">Apply the code</button></div>
            </form>
            """)
        : Html.Empty;

    private static Html Back(JsonObject session) => session.Text("cancel_url") is { } back
        ? Html.Of($"""<a class="button plain" href="{back}">Back</a>""")
        : Html.Empty;

    private static bool AsksForEmail(JsonObject session) => session.Text("customer") is null && session.Text("customer_email") is null;

    private static string Total(JsonObject session) => Money.Of(session.Number("amount_total"), session.Text("currency"));

    private static string Success(JsonObject session) => session.Text("success_url")!
        .Replace("{CHECKOUT_SESSION_ID}", session.Id(), StringComparison.Ordinal)
        .Replace("%7BCHECKOUT_SESSION_ID%7D", session.Id(), StringComparison.OrdinalIgnoreCase);
}
