using System.ComponentModel.DataAnnotations;

namespace Aiomus.Inference;

/// <summary>How this silo runs models, section <c>Aiomus:Inference</c>.</summary>
public sealed class InferenceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Aiomus:Inference";

    /// <summary>On what: <c>cpu</c> or <c>cuda</c>. A silo told to use CUDA that cannot does not start, and says why.</summary>
    [RegularExpression("^(cpu|cuda)$", ErrorMessage = "It must be cpu or cuda.")]
    public string Accelerator { get; set; } = "cpu";

    /// <summary>The GPU to use, counted from 0; without meaning on the processor.</summary>
    [Range(0, 63)]
    public int Device { get; set; }

    /// <summary>The most MiB that each network of a model may take on the GPU; 0 for all there is.</summary>
    [Range(0, 1L << 24)]
    public long GpuMemoryMiB { get; set; }

    /// <summary>Lays out convolutions with channels last, which tensor cores of recent GPUs prefer.</summary>
    public bool GpuChannelsLast { get; set; }

    /// <summary>
    /// Lets float32 products be computed with TF32's shorter mantissa on the GPU: faster, and exact to about three digits.
    /// </summary>
    public bool GpuTensorFloat32 { get; set; } = true;

    /// <summary>Threads that the networks share; 0 for all cores.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>
    /// The most MiB that the weights of loaded models may take together; 0 for any. Models that are not at work make room for those
    /// that are asked for.
    /// </summary>
    [Range(0, 1L << 24)]
    public long ModelMemoryMiB { get; set; }

    /// <summary>The side, in latent cells, of the tiles in which larger images are decoded; 0 decodes every image whole.</summary>
    [RegularExpression("^(0|1[6-9]|[2-9][0-9]|[1-9][0-9]{2,3})$", ErrorMessage = "It must be 0, or 16 to 9999.")]
    public int DecoderTile { get; set; } = 128;

    /// <summary>
    /// A folder for networks as the runtime has optimised them, so that later starts are faster and take less memory. A relative path lies
    /// in each model's own folder; empty keeps none. Unless it is set, it is <c>graphs</c> in the data folder with SQLite, and none with
    /// PostgreSQL, where the data folder may be another machine's. The copies take up to five times the room of the models, and may be
    /// deleted while nothing runs.
    /// </summary>
    public string? GraphCache { get; set; }

    /// <summary>The most images that are denoised together.</summary>
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
