using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Discounts;

/// <summary>What coupons and promotion codes take off.</summary>
internal sealed class DiscountDesk(ObjectStore store, Clock clock)
{
    /// <summary>The coupons and codes that a request names in <c>discounts</c>.</summary>
    public IReadOnlyList<(JsonObject Coupon, JsonObject? Code)> Named(Form form, JsonObject? customer) =>
    [
        .. form.Items("discounts").Select(item =>
        {
            if (item.Text("promotion_code") is { } code)
            {
                var promotion = store.Require("promotion_code", code, item.PathOf("promotion_code"));
                return (CouponOf(promotion, customer), (JsonObject?)promotion);
            }

            var coupon = store.Require("coupon", item.Required("coupon"), item.PathOf("coupon"));
            Check(coupon);
            return (coupon, null);
        }),
    ];

    /// <summary>The promotion of a code that a person entered; null when there is none that holds.</summary>
    public JsonObject? Entered(string code, JsonObject? customer)
    {
        var found = store.List("promotion_code").FirstOrDefault(
            promotion => promotion.Flag("active") && string.Equals(promotion.Text("code"), code, StringComparison.OrdinalIgnoreCase));
        return found is not null && IsHeld(found, customer) && IsValid(CouponOf(found)) ? found : null;
    }

    public JsonObject CouponOf(JsonObject promotion) => store.Require("coupon", promotion.Part("promotion").Text("coupon")!);

    /// <summary>Takes one: it then belongs to a customer, and may not be there for another.</summary>
    public JsonObject Redeem(JsonObject coupon, JsonObject? promotion, JsonObject customer, string? subscription, string? checkout)
    {
        var now = clock.Now(customer);
        var discount = Shape.New("discount", Ids.New("di"));
        discount["customer"] = customer.Id();
        discount["_clock"] = customer.Text("_clock");
        discount["checkout_session"] = checkout;
        discount["promotion_code"] = promotion?.Id();
        discount["subscription"] = subscription;
        discount["source"] = new JsonObject { ["coupon"] = coupon.Id(), ["type"] = "coupon" };
        discount["start"] = now;
        discount["end"] = coupon.Text("duration") == "repeating"
            ? DateTimeOffset.FromUnixTimeSeconds(now).AddMonths((int)coupon.Number("duration_in_months")).ToUnixTimeSeconds()
            : null;
        coupon["times_redeemed"] = coupon.Number("times_redeemed") + 1;
        coupon["valid"] = IsValid(coupon);
        if (promotion is not null)
        {
            promotion["times_redeemed"] = promotion.Number("times_redeemed") + 1;
        }

        return store.Add(discount);
    }

    /// <summary>What a coupon takes off an amount.</summary>
    public static long AmountOff(JsonObject coupon, long amount)
    {
        if (amount <= 0)
        {
            return 0;
        }

        return coupon.DecimalOrNull("percent_off") is { } percent
            ? (long)Math.Round(amount * percent / 100, MidpointRounding.AwayFromZero)
            : Math.Min(amount, coupon.Number("amount_off"));
    }

    /// <summary>The coupon of a discount, while it holds.</summary>
    public JsonObject? Active(string discount, long now)
    {
        var found = store.Find(discount);
        return found is null || found.NumberOrNull("end") <= now
            ? null
            : store.Find(found.Part("source").Text("coupon"));
    }

    private JsonObject CouponOf(JsonObject promotion, JsonObject? customer)
    {
        if (!promotion.Flag("active") || !IsHeld(promotion, customer))
        {
            throw StripeError.Invalid("This promotion code cannot be redeemed.", "discounts");
        }

        var coupon = CouponOf(promotion);
        Check(coupon);
        return coupon;
    }

    private void Check(JsonObject coupon)
    {
        if (!IsValid(coupon))
        {
            throw StripeError.Invalid($"Coupon expired: {coupon.Id()}", "coupon", "coupon_expired");
        }
    }

    private bool IsValid(JsonObject coupon) =>
        !(coupon.NumberOrNull("redeem_by") < clock.Now())
        && !(coupon.NumberOrNull("max_redemptions") <= coupon.Number("times_redeemed"));

    private bool IsHeld(JsonObject promotion, JsonObject? customer) =>
        !(promotion.NumberOrNull("expires_at") < clock.Now())
        && !(promotion.NumberOrNull("max_redemptions") <= promotion.Number("times_redeemed"))
        && (promotion.Text("customer") is not { } only || only == customer?.Id());
}
