using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Discounts;

/// <summary>The routes of coupons and promotion codes.</summary>
internal sealed class DiscountEndpoints(ObjectStore store, Clock clock, EventLog events)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/coupons", CreateCoupon);
        api.Get("/v1/coupons", call => store.List("coupon").Page(call));
        api.Get("/v1/coupons/{id}", call => store.Require("coupon", call.Target));
        api.Delete("/v1/coupons/{id}", DeleteCoupon);
        api.Post("/v1/promotion_codes", CreateCode);
        api.Get("/v1/promotion_codes", ListCodes);
        api.Get("/v1/promotion_codes/{id}", call => store.Require("promotion_code", call.Target));
        api.Post("/v1/promotion_codes/{id}", UpdateCode);
    }

    private JsonObject CreateCoupon(Call call)
    {
        var form = call.Form;
        var id = form.Text("id") ?? Ids.Letters(8);
        if (store.Find(id) is not null)
        {
            throw StripeError.Invalid("Coupon already exists.", "id", "resource_already_exists");
        }

        var (percent, amount) = (form.Decimal("percent_off"), form.Amount("amount_off", 1));
        if (percent is null == amount is null)
        {
            throw StripeError.Invalid("Send one of percent_off and amount_off.", "percent_off");
        }

        if (percent is <= 0 or > 100)
        {
            throw StripeError.Invalid("Invalid percentage: it must be above 0 and at most 100.", "percent_off");
        }

        var coupon = Shape.New("coupon", id, clock.Now());
        coupon["percent_off"] = percent;
        coupon["amount_off"] = amount;
        coupon["currency"] = amount is null ? null : form.Required("currency");
        coupon["duration"] = form.Choice("duration", "once", "forever", "repeating") ?? "once";
        coupon["duration_in_months"] = coupon.Text("duration") == "repeating"
            ? form.Number("duration_in_months", 1, 120) ?? throw StripeError.Missing("duration_in_months")
            : null;
        coupon["max_redemptions"] = form.Number("max_redemptions", 1, int.MaxValue);
        coupon["redeem_by"] = form.Time("redeem_by");
        coupon["name"] = form.Text("name");
        form.Ignore("currency", "duration_in_months");
        Metadata.Apply(coupon, form);
        store.Add(coupon);
        events.Add("coupon.created", coupon);
        return coupon;
    }

    private JsonObject DeleteCoupon(Call call)
    {
        var coupon = store.Require("coupon", call.Target);
        coupon["_deleted"] = true;
        events.Add("coupon.deleted", coupon);
        return coupon;
    }

    private JsonObject CreateCode(Call call)
    {
        var form = call.Form;
        var promotion = form.Part("promotion") ?? throw StripeError.Missing("promotion");
        promotion.Choice("type", "coupon");
        var coupon = store.Require("coupon", promotion.Required("coupon"), "promotion[coupon]");
        var code = form.Text("code") ?? Ids.Capitals(8);
        if (store.List("promotion_code").Any(
            other => other.Flag("active") && string.Equals(other.Text("code"), code, StringComparison.OrdinalIgnoreCase)))
        {
            throw StripeError.Invalid("An active promotion code with that code already exists.", "code");
        }

        var made = Shape.New("promotion_code", Ids.New("promo"), clock.Now());
        made["code"] = code;
        made["promotion"] = new JsonObject { ["coupon"] = coupon.Id(), ["type"] = "coupon" };
        made["customer"] = form.Text("customer") is { } customer ? store.Require("customer", customer, "customer").Id() : null;
        made["expires_at"] = form.Time("expires_at");
        made["max_redemptions"] = form.Number("max_redemptions", 1, int.MaxValue);
        made["active"] = form.Flag("active") ?? true;
        form.Ignore("restrictions");
        Metadata.Apply(made, form);
        store.Add(made);
        events.Add("promotion_code.created", made);
        return made;
    }

    private JsonObject UpdateCode(Call call)
    {
        var code = store.Require("promotion_code", call.Target);
        var before = code.Copy();
        code["active"] = call.Form.Flag("active") ?? code.Flag("active");
        Metadata.Apply(code, call.Form);
        events.AddChanges("promotion_code.updated", code, before);
        return code;
    }

    private JsonObject ListCodes(Call call)
    {
        var form = call.Form;
        var (code, active, coupon, customer) = (form.Text("code"), form.Flag("active"), form.Text("coupon"), form.Text("customer"));
        return store.List("promotion_code")
            .Where(item => (code is null || string.Equals(item.Text("code"), code, StringComparison.OrdinalIgnoreCase))
                && (active is null || item.Flag("active") == active)
                && (coupon is null || item.Part("promotion").Text("coupon") == coupon)
                && (customer is null || item.Text("customer") == customer))
            .Page(call);
    }
}
