namespace Aiomus.StripeDouble.Webhooks;

/// <summary>An event that is still to be sent to a place.</summary>
internal sealed record WebhookDelivery(long Seq, string Event, string Endpoint, int Attempts);
