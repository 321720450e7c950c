using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aiomus.Silo.Inference;

/// <summary>Measures and traces of the engine room, meter and source <c>Aiomus.Inference</c>.</summary>
internal static class InferenceInstruments
{
    /// <summary>Continues the trace of the request that asked for a job.</summary>
    public static readonly ActivitySource Source = new("Aiomus.Inference");

    private static readonly Meter Meter = new("Aiomus.Inference");

    private static readonly Histogram<double> Step = Meter.CreateHistogram(
        "aiomus.engine.step",
        "s",
        "One denoising step of a batch.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
        });

    private static readonly Histogram<int> Batch = Meter.CreateHistogram(
        "aiomus.engine.batch",
        "{image}",
        "Images denoised together in a step.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });

    public static void OnStep(string model, int images, double seconds)
    {
        Step.Record(seconds, new KeyValuePair<string, object?>("model", model));
        Batch.Record(images, new KeyValuePair<string, object?>("model", model));
    }
}
