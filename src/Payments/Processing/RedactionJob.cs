using System.Text.Json;
using Aiomus.Grains.Subscriptions;
using Stripe;

namespace Aiomus.Payments.Processing;

/// <summary>
/// A redaction job: it is looked at first, then run when it is asked to. One that was refused, because payments are held for a while, can
/// be looked at again. The library has no methods for these.
/// </summary>
internal sealed record RedactionJob(string Id, string Status)
{
    private const string Path = "/v1/privacy/redaction_jobs";

    public static Task<RedactionJob> BeginAsync(StripeGate gate, string customer, string once, CancellationToken cancellationToken) =>
        AskAsync(
            gate,
            HttpMethod.Post,
            Path,
            $"objects[customers][0]={Uri.EscapeDataString(customer)}&validation_behavior=fix",
            once,
            cancellationToken);

    public static async Task<RedactionProgress> LeadAsync(StripeGate gate, string id, CancellationToken cancellationToken)
    {
        var place = $"{Path}/{Uri.EscapeDataString(id)}";
        var job = await AskAsync(gate, HttpMethod.Get, place, null, null, cancellationToken);
        switch (job.Status)
        {
            case "succeeded":
                return RedactionProgress.Done;
            case "ready":
                await AskAsync(gate, HttpMethod.Post, $"{place}/run", "", null, cancellationToken);
                return RedactionProgress.UnderWay;
            case "failed":
                await AskAsync(gate, HttpMethod.Post, $"{place}/validate", "", null, cancellationToken);
                return RedactionProgress.Held;
            default:
                return RedactionProgress.UnderWay;
        }
    }

    private static async Task<RedactionJob> AskAsync(
        StripeGate gate, HttpMethod method, string path, string? content, string? once, CancellationToken cancellationToken)
    {
        var options = new RawRequestOptions { IdempotencyKey = once };
        var answer = await gate.AskAsync(
            client => client.RawRequestAsync(method, path, content, options, cancellationToken), cancellationToken);
        using var document = JsonDocument.Parse(answer.Content);
        return new RedactionJob(
            document.RootElement.GetProperty("id").GetString()!, document.RootElement.GetProperty("status").GetString()!);
    }
}
