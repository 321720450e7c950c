using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Tests.Clients;

/// <summary>
/// Objects have the keys of the processor's published examples, with values of the same types. The environment variable
/// AIOMUS_STRIPE_FIXTURES names the file of those.
/// </summary>
public sealed class ShapeTests
{
    // The examples are of all releases; these are gone from this one, or come only where they are asked for.
    private static readonly string[] Gone =
        ["charge.refunds", "charge.source", "invoice.subscription", "payment_intent.source"];

    // Not in the examples, since it comes only where it is asked for.
    private static readonly string[] AskedFor = ["checkout.session.line_items"];

    [Fact]
    public async Task Objects_HaveTheKeysAndTypesOfTheExamples()
    {
        var file = Environment.GetEnvironmentVariable("AIOMUS_STRIPE_FIXTURES");
        Assert.SkipUnless(file is not null && File.Exists(file), "AIOMUS_STRIPE_FIXTURES names no file of published examples.");
        var examples = JsonNode.Parse(await File.ReadAllTextAsync(file, Double.Token))!["resources"]!.AsObject();
        await using var tried = await Double.StartAsync();
        var answered = await AnswersAsync(tried);

        var kinds = answered.Select(item => item["object"]!.GetValue<string>()).Distinct().Order().ToList();
        var faults = answered
            .Where(item => item["deleted"] is null && examples.ContainsKey(item["object"]!.GetValue<string>()))
            .SelectMany(item => Faults(examples[item["object"]!.GetValue<string>()]!.AsObject(), item))
            .Distinct().Order().ToList();

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        string[] wanted =
        [
            "customer", "product", "price", "checkout.session", "item", "billing_portal.session", "subscription", "invoice", "line_item",
            "invoice_payment", "payment_intent", "payment_method", "charge", "refund", "dispute", "coupon", "promotion_code", "discount",
            "event", "webhook_endpoint", "test_helpers.test_clock", "subscription_item", "subscription_schedule", "invoiceitem", "plan",
        ];
        Assert.Empty(wanted.Except(kinds));
    }

    private static IEnumerable<string> Faults(JsonObject example, JsonObject answered, string? within = null)
    {
        var kind = within ?? answered["object"]!.GetValue<string>();
        foreach (var (key, value) in example)
        {
            var name = $"{kind}.{key}";
            if (!answered.TryGetPropertyValue(key, out var ours))
            {
                if (!Gone.Contains(name))
                {
                    yield return $"{name} is missing";
                }
            }
            else if (value is not null && ours is not null)
            {
                var isExpanded = ours is JsonObject && value.GetValueKind() == JsonValueKind.String;
                if (TypeOf(value) != TypeOf(ours) && !isExpanded)
                {
                    yield return $"{name} is {TypeOf(ours)} instead of {TypeOf(value)}";
                }

                // Objects within are looked at by themselves; metadata is the merchant's.
                if (value is JsonObject part && ours is JsonObject held && !held.ContainsKey("object") && key != "metadata")
                {
                    foreach (var fault in Faults(part, held, name))
                    {
                        yield return fault;
                    }
                }
            }
        }

        foreach (var (key, _) in answered)
        {
            if (within is null && !example.ContainsKey(key) && !AskedFor.Contains($"{kind}.{key}"))
            {
                yield return $"{kind}.{key} is not the processor's";
            }
        }
    }

    private static string TypeOf(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "a truth",
        var kind => kind.ToString(),
    };

    // All objects of a life, and those within them.
    private static async Task<List<JsonObject>> AnswersAsync(Double tried)
    {
        await LiveAsync(tried);
        var found = new List<JsonObject>();
        string[] lists =
        [
            "customers", "products", "prices", "checkout/sessions", "subscriptions?status=all", "invoices", "invoice_payments",
            "invoiceitems", "payment_intents", "charges", "refunds", "disputes", "coupons", "promotion_codes", "events",
            "webhook_endpoints", "test_helpers/test_clocks", "subscription_schedules",
        ];
        foreach (var list in lists)
        {
            Collect(await GetAsync(tried, $"/v1/{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100"), found);
        }

        foreach (var session in (await GetAsync(tried, "/v1/checkout/sessions"))["data"]!.AsArray())
        {
            Collect(
                await GetAsync(tried, $"/v1/checkout/sessions/{session!["id"]}?expand[]=line_items&expand[]=subscription.discounts"),
                found);
        }

        foreach (var customer in (await GetAsync(tried, "/v1/customers"))["data"]!.AsArray())
        {
            Collect(await GetAsync(tried, $"/v1/payment_methods?customer={customer!["id"]}"), found);
            var portal = await tried.Api.BillingPortal.Sessions.CreateAsync(
                new() { Customer = customer["id"]!.GetValue<string>() }, cancellationToken: Double.Token);
            Collect(JsonNode.Parse(portal.StripeResponse.Content), found);
        }

        return found;
    }

    private static async Task LiveAsync(Double tried)
    {
        var coupon = await tried.Api.Coupons.CreateAsync(new() { PercentOff = 10, Duration = "forever" }, cancellationToken: Double.Token);
        await tried.Api.PromotionCodes.CreateAsync(
            new() { Promotion = new() { Type = "coupon", Coupon = coupon.Id } }, cancellationToken: Double.Token);
        await tried.Api.WebhookEndpoints.CreateAsync(
            new() { Url = "http://127.0.0.1:1/", EnabledEvents = ["plan.created"] }, cancellationToken: Double.Token);
        await tried.Api.TestHelpers.TestClocks.CreateAsync(new() { FrozenTime = DateTime.UtcNow }, cancellationToken: Double.Token);
        var subscription = await tried.SubscribeAsync(set: options => options.Discounts = [new() { Coupon = coupon.Id }]);
        await tried.SubscribeAsync(card: "4000000000000259");
        await tried.SubscribeAsync(card: "4000000000000341");
        await tried.SubscribeAsync(set: options => options.SubscriptionData = new() { TrialPeriodDays = 30 });
        await tried.Person.PayAsync((await tried.OfferAsync("pack")).Url);
        await tried.Api.Refunds.CreateAsync(
            new() { PaymentIntent = subscription.LatestInvoice.Payments.Data.Single().Payment.PaymentIntentId },
            cancellationToken: Double.Token);
        await tried.Api.SubscriptionSchedules.CreateAsync(new() { FromSubscription = subscription.Id }, cancellationToken: Double.Token);
        await tried.Api.Subscriptions.UpdateAsync(
            subscription.Id,
            new() { Items = [new() { Id = subscription.Items.Data[0].Id, Price = await tried.PriceAsync("pro_month") }] },
            cancellationToken: Double.Token);
        await tried.AdvanceAsync(35);
    }

    private static void Collect(JsonNode? node, List<JsonObject> found)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Collect(item, found);
                }

                break;
            case JsonObject part:
                if (part["object"] is JsonValue && part["object"]!.GetValue<string>() != "list")
                {
                    found.Add(part);
                }

                foreach (var (_, value) in part)
                {
                    Collect(value, found);
                }

                break;
        }
    }

    private static async Task<JsonNode> GetAsync(Double tried, string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(tried.Server.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_double");
        using var answer = await http.SendAsync(request, Double.Token);
        var text = await answer.Content.ReadAsStringAsync(Double.Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
