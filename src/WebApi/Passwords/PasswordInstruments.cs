using System.Diagnostics.Metrics;

namespace Aiomus.WebApi.Passwords;

/// <summary>Measures of passwords, meter <c>Aiomus.Accounts</c>.</summary>
internal static class PasswordInstruments
{
    private static readonly Meter Meter = new("Aiomus.Accounts");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "aiomus.password.duration",
        "s",
        "From the wish to hash or check a password to its end, the wait for a turn included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] });

    public static void OnHashed(double seconds) => Duration.Record(seconds);
}
