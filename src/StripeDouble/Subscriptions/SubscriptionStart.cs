using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>What a new subscription is to be.</summary>
internal sealed record SubscriptionStart(JsonObject Customer, IReadOnlyList<(JsonObject Price, long Quantity)> Items)
{
    /// <summary>Null begins to pay at once.</summary>
    public long? TrialEnd { get; init; }

    /// <summary>The card; null is the customer's own.</summary>
    public JsonObject? Method { get; init; }

    public JsonObject Metadata { get; init; } = [];

    public string? Description { get; init; }

    public IReadOnlyList<(JsonObject Coupon, JsonObject? Code)> Discounts { get; init; } = [];

    /// <summary>What happens when a trial ends and there is no card: <c>create_invoice</c>, <c>cancel</c> or <c>pause</c>.</summary>
    public string WithoutCard { get; init; } = "create_invoice";

    /// <summary>Whether the first payment is tried at once.</summary>
    public bool PaysAtOnce { get; init; } = true;

    /// <summary>Whether the card's owner is there.</summary>
    public bool IsPresent { get; init; }

    /// <summary>The checkout that it comes from; null for none.</summary>
    public string? Checkout { get; init; }
}
