using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Diffusion.Networks;

/// <summary>A prompt on its way to its embedding: the first encoder takes it apart at most once, and only when somebody asks.</summary>
/// <param name="text">The prompt.</param>
/// <param name="encoder">The first encoder.</param>
internal sealed class PromptReading(string text, ClipEncoder encoder)
{
    private (int[] Words, float[] Weights)? _read;

    public string Text => text;

    /// <summary>Names the prompt without its words.</summary>
    public string Digest { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The first encoder's tokens.</summary>
    public int[] Words => Read().Words;

    /// <summary>How much each of them counts.</summary>
    public float[] Weights => Read().Weights;

    private (int[] Words, float[] Weights) Read() => _read ??= encoder.Read(text);
}
