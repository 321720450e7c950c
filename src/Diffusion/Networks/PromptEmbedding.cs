namespace Aiomus.Diffusion.Networks;

/// <summary>A prompt as the denoiser attends to it.</summary>
/// <param name="Values">Row-major [length, width].</param>
/// <param name="Length">How many vectors.</param>
/// <param name="Width">How long each is.</param>
internal sealed record PromptEmbedding(float[] Values, int Length, int Width);
