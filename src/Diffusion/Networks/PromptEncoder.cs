using System.Security.Cryptography;
using System.Text;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// Turns prompts into what the denoiser attends to, with as many text encoders as the family has, and remembers the latest. Not
/// thread-safe.
/// </summary>
internal sealed class PromptEncoder : IDisposable
{
    // Longer prompts cost every step, and say little more.
    private const int MostParts = 4;

    private readonly ModelFamily _family;
    private readonly ClipEncoder _first;
    private readonly ClipEncoder? _second;
    private readonly EmbeddingCache _cache;
    private readonly int _jointWidth;
    private readonly bool _zeroesEmpty;

    /// <param name="folder">The model.</param>
    /// <param name="sessions">Opens the networks.</param>
    /// <param name="denoiser">What takes the embeddings.</param>
    /// <param name="cacheSize">How many are remembered.</param>
    public PromptEncoder(ModelFolder folder, SessionFactory sessions, Denoiser denoiser, int cacheSize)
    {
        _family = denoiser.Family;
        _jointWidth = denoiser.HiddenWidth;
        _cache = new EmbeddingCache(cacheSize);
        var isInner = _family != ModelFamily.StableDiffusion;
        _zeroesEmpty = _family == ModelFamily.StableDiffusionXl && folder.ReadFlag("model_index.json", "force_zeros_for_empty_prompt", true);
        if (_family == ModelFamily.StableDiffusion3 && folder.Has("text_encoder_3/model.onnx"))
        {
            throw folder.Fault("text_encoder_3/model.onnx", "the T5 encoder is not supported; without its folder the model runs on its CLIP encoders alone");
        }

        _first = new ClipEncoder(folder, sessions, isInner: isInner);
        try
        {
            _second = isInner ? new ClipEncoder(folder, sessions, "_2", isInner: true) : null;
            RequireWidth(folder, denoiser);
        }
        catch
        {
            Dispose();
            throw;
        }

        MaxParts = denoiser.FixedLength > 0 ? 1 : MostParts;
    }

    /// <summary>Parts that a prompt may have.</summary>
    public int MaxParts { get; }

    /// <summary>Tokens of a prompt that count, without begin and end.</summary>
    public int MaxPromptTokens => MaxParts * _first.Room;

    /// <summary>How many parts a prompt takes.</summary>
    public int PartsOf(string prompt) => Math.Clamp((_first.Read(prompt).Words.Length + _first.Room - 1) / _first.Room, 1, MaxParts);

    /// <summary>The prompt in so many parts; what does not fit is left out.</summary>
    public Condition Encode(string prompt, int parts)
    {
        // The cache holds no words: they are personal, and it outlives the request.
        var key = $"{parts} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)))}";
        if (_cache.Find(key) is { } known)
        {
            return known;
        }

        var condition = Join(prompt, parts);
        _cache.Add(key, condition);
        return condition;
    }

    /// <summary>What a negative prompt is; in some families an empty one is zeros.</summary>
    public Condition EncodeNegative(string prompt, int parts) =>
        _zeroesEmpty && prompt.Length == 0 ? Encode(prompt, parts).Empty() : Encode(prompt, parts);

    public void Dispose()
    {
        _first.Dispose();
        _second?.Dispose();
    }

    // Networks that do not belong together: better said now than by the first prompt.
    private void RequireWidth(ModelFolder folder, Denoiser denoiser)
    {
        int[] widths = _second is null ? [_first.Width] : [_first.Width, _second.Width];
        if (denoiser.HiddenWidth == 0 || widths.Contains(-1))
        {
            return;
        }

        // SD3 fills what its encoders leave with zeros.
        var given = widths.Sum();
        if (given > denoiser.HiddenWidth || (given < denoiser.HiddenWidth && _family != ModelFamily.StableDiffusion3))
        {
            throw folder.Fault("text_encoder/model.onnx", $"its vectors have {string.Join(" and ", widths)} numbers, and {denoiser.File} takes {denoiser.HiddenWidth}");
        }
    }

    private Condition Join(string prompt, int parts)
    {
        var first = EncodeWith(_first, prompt, parts);
        if (_second is null)
        {
            return first;
        }

        var second = EncodeWith(_second, prompt, parts);
        return _family == ModelFamily.StableDiffusionXl
            ? new Condition(SideBySide(first.Hidden, second.Hidden, first.Hidden.Width + second.Hidden.Width), second.Pooled)
            : new Condition(
                WithoutThird(SideBySide(first.Hidden, second.Hidden, _jointWidth), _first.Room + 2),
                [.. first.Pooled, .. second.Pooled]);
    }

    private static Condition EncodeWith(ClipEncoder encoder, string prompt, int parts)
    {
        var (words, weights) = encoder.Read(prompt);
        return encoder.Encode(words, weights, parts);
    }

    // Each vector of the one, then that of the other, then zeros up to the width.
    private static PromptEmbedding SideBySide(PromptEmbedding one, PromptEmbedding other, int width)
    {
        if (one.Length != other.Length || one.Width + other.Width > width)
        {
            throw new DiffusionException("The text encoders do not fit together: their answers differ in length, or are too wide for the network.");
        }

        var values = new float[one.Length * width];
        for (var i = 0; i < one.Length; i++)
        {
            one.Values.AsSpan(i * one.Width, one.Width).CopyTo(values.AsSpan(i * width));
            other.Values.AsSpan(i * other.Width, other.Width).CopyTo(values.AsSpan((i * width) + one.Width));
        }

        return new PromptEmbedding(values, one.Length, width);
    }

    // The place of the third encoder, which is optional: zeros.
    private static PromptEmbedding WithoutThird(PromptEmbedding clip, int tokens)
    {
        var values = new float[(clip.Length + tokens) * clip.Width];
        clip.Values.CopyTo(values, 0);
        return new PromptEmbedding(values, clip.Length + tokens, clip.Width);
    }
}
