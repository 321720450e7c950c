namespace Aiomus.Diffusion.Models;

/// <summary>What runs the networks.</summary>
public enum Accelerator
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU. Needs a build with <c>-p:Accelerator=cuda</c>.</summary>
    Cuda,
}
