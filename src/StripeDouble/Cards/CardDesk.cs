using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Cards;

/// <summary>Payment methods. Of a card its brand, last digits, expiry and a fingerprint are kept, never its number.</summary>
internal sealed class CardDesk(ObjectStore store, Clock clock, EventLog events)
{
    private const string FingerprintKey = "card.key";

    public JsonObject Add(TestCard card, long month, long year, string? name, string? email, JsonObject? customer)
    {
        var method = Shape.New("payment_method", Ids.New("pm"), customer is null ? clock.Now() : clock.Now(customer));
        var shown = method.Part("card");
        shown["brand"] = card.Brand;
        shown["display_brand"] = card.Brand;
        shown["last4"] = card.Number[^4..];
        shown["exp_month"] = month;
        shown["exp_year"] = year;
        shown["fingerprint"] = Fingerprint(card.Number);
        shown["networks"] = new JsonObject { ["available"] = new JsonArray(card.Brand), ["preferred"] = null };
        method.Part("billing_details")["name"] = name;
        method.Part("billing_details")["email"] = email;
        method["_manner"] = card.Manner.ToString();
        return store.Add(method);
    }

    /// <summary>Adds what an alias such as <c>pm_card_visa</c> names.</summary>
    public JsonObject AddAlias(TestCard card) =>
        Add(card, 12, DateTimeOffset.FromUnixTimeSeconds(clock.Now()).Year + 4, null, null, null);

    public static CardManner MannerOf(JsonObject method) => Enum.Parse<CardManner>(method.Text("_manner")!);

    public void Attach(JsonObject method, JsonObject customer)
    {
        if (method.Text("customer") == customer.Id())
        {
            return;
        }

        if (method.Text("customer") is not null)
        {
            throw StripeError.Invalid("The payment method you provided has already been attached to a customer.", "payment_method");
        }

        if (MannerOf(method) == CardManner.Declines)
        {
            throw new StripeError(402, "card_error", "Your card was declined.", "card_declined") { DeclineCode = "generic_decline" };
        }

        method["customer"] = customer.Id();
        method["_customer"] = customer.Id();
        method["_clock"] = customer.Text("_clock");
        events.Add("payment_method.attached", method);
    }

    public void Detach(JsonObject method)
    {
        var before = method.Copy();
        var customer = store.Find(method.Text("customer"));
        method["customer"] = null;
        if (customer?.PartOrNull("invoice_settings") is { } settings && settings.Text("default_payment_method") == method.Id())
        {
            settings["default_payment_method"] = null;
        }

        events.Add("payment_method.detached", method, new() { ["customer"] = before.Text("customer") });
    }

    /// <summary>The payment method of a parameter: one that is there, or one that an alias names, which is then made.</summary>
    public JsonObject Named(string id, string param) =>
        TestCard.OfAlias(id) is { } card ? AddAlias(card) : store.Require("payment_method", id, param);

    private string Fingerprint(string number)
    {
        if (store.Setting(FingerprintKey) is not { } key)
        {
            store.Set(FingerprintKey, key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        }

        var hash = HMACSHA256.HashData(Convert.FromHexString(key), Encoding.UTF8.GetBytes(number));
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }
}
