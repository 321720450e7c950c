namespace Aiomus.Diffusion.Networks;

/// <summary>What the words of a prompt are to the denoiser.</summary>
/// <param name="Hidden">Attended to.</param>
/// <param name="Pooled">The whole prompt as one vector; empty in families without one.</param>
internal sealed record Condition(PromptEmbedding Hidden, float[] Pooled)
{
    /// <summary>The same in shape, of zeros: no words at all.</summary>
    public Condition Empty() => new(Hidden with { Values = new float[Hidden.Values.Length] }, new float[Pooled.Length]);
}
