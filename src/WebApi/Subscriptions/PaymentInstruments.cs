using System.Diagnostics.Metrics;

namespace Aiomus.WebApi.Subscriptions;

/// <summary>Measures of what the payment processor sends, meter <c>Aiomus.Payments</c>.</summary>
internal static class PaymentInstruments
{
    private static readonly Meter Meter = new("Aiomus.Payments");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "aiomus.payment.events", "{event}", "Events of the payment processor, and whether their customer is known here.");

    /// <summary>Counts an event about a customer.</summary>
    public static void OnEvent(bool isKnown) => Events.Add(1, new KeyValuePair<string, object?>("known", isKnown));
}
