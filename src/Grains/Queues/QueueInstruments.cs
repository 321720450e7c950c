using System.Diagnostics.Metrics;

namespace Aiomus.Grains.Queues;

/// <summary>Measures of queues, meter <c>Aiomus.Queues</c>.</summary>
internal static class QueueInstruments
{
    private static readonly Meter Meter = new("Aiomus.Queues");

    private static readonly Histogram<double> Wait = Meter.CreateHistogram(
        "aiomus.queue.wait",
        "s",
        "From the submission of a job to a lease on it.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600] });

    private static readonly Counter<long> LostLeases = Meter.CreateCounter<long>(
        "aiomus.queue.leases_lost", "{lease}", "Leases whose worker died or fell silent.");

    public static void OnLeased(string queue, double seconds) => Wait.Record(seconds, new KeyValuePair<string, object?>("queue", queue));

    public static void OnLeaseLost(string queue) => LostLeases.Add(1, new KeyValuePair<string, object?>("queue", queue));
}
