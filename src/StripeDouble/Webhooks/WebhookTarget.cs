namespace Aiomus.StripeDouble.Webhooks;

/// <summary>Where events are sent, and what they are signed with: two secrets while one replaces the other.</summary>
internal sealed record WebhookTarget(Uri Url, IReadOnlyList<string> Secrets);
