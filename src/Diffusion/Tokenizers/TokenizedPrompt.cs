namespace Aiomus.Diffusion.Tokenizers;

/// <summary>A prompt as the text encoder takes it.</summary>
/// <param name="Ids">Begin, words, end and padding; always as many as the model's maximum.</param>
/// <param name="Truncated">Whether words were left out because the prompt is too long.</param>
internal sealed record TokenizedPrompt(int[] Ids, bool Truncated);
