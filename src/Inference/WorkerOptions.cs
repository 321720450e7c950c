namespace Aiomus.Inference;

/// <summary>Whether this process runs models, and which, section <c>Aiomus</c>.</summary>
internal sealed class WorkerOptions
{
    public const string ModelsKey = "Aiomus:Models";

    /// <summary>True when this process runs models.</summary>
    public bool Worker { get; set; } = true;

    /// <summary>The folder of model folders; <c>models</c> here or above the program when empty.</summary>
    public string? Models { get; set; }
}
