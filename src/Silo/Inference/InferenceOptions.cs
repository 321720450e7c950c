using System.ComponentModel.DataAnnotations;

namespace Aiomus.Silo.Inference;

/// <summary>How this silo runs models, section <c>Aiomus:Inference</c>.</summary>
public sealed class InferenceOptions
{
    /// <summary>On what: <c>cpu</c> or <c>cuda</c>. A silo told to use CUDA that cannot does not start, and says why.</summary>
    [RegularExpression("^(cpu|cuda)$", ErrorMessage = "It must be cpu or cuda.")]
    public string Accelerator { get; set; } = "cpu";

    /// <summary>Threads that the networks share; 0 for all cores.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>The most pictures that are denoised together.</summary>
    [Range(1, 256)]
    public int MaxBatch { get; set; } = 4;

    /// <summary>Jobs that are fetched ahead, so that the engine never waits for the queue.</summary>
    [Range(0, 64)]
    public int Prefetch { get; set; } = 1;

    /// <summary>The most progress reports of one job in a second.</summary>
    [Range(0.1, 60)]
    public double ReportsPerSecond { get; set; } = 5;

    /// <summary>Seconds between two heartbeats.</summary>
    [Range(0.1, 600)]
    public double HeartbeatSeconds { get; set; } = 5;

    /// <summary>Seconds between two looks into an empty queue; new work is also announced at once.</summary>
    [Range(0.01, 60)]
    public double PollSeconds { get; set; } = 1;

    /// <summary>Seconds that running jobs are given when the silo stops; what is not finished then goes back to the queue.</summary>
    [Range(0, 3600)]
    public double DrainSeconds { get; set; } = 10;
}
