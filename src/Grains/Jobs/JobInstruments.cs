using System.Diagnostics.Metrics;
using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>Measures of jobs, meter <c>Aiomus.Jobs</c>.</summary>
internal static class JobInstruments
{
    private static readonly Meter Meter = new("Aiomus.Jobs");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "aiomus.job.duration",
        "s",
        "From the submission to the end of a job.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600] });

    private static readonly Counter<long> Images = Meter.CreateCounter<long>("aiomus.job.images", "{image}", "Images delivered.");

    private static readonly Counter<long> Swept = Meter.CreateCounter<long>(
        "aiomus.job.swept", "{file}", "Files that nobody referred to, removed.");

    public static void OnSwept(int files) => Swept.Add(files);

    public static void OnEnded(JobState state, ErrorCode? error, double seconds, int images)
    {
        Duration.Record(seconds, new("state", state.ToString()), new("error", error?.ToString() ?? "none"));
        Images.Add(images);
    }
}
