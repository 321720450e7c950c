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

    // Tokens that T5 is given, as the families' pipelines use it.
    private const int FluxTokens = 512;
    private const int StableDiffusion3Tokens = 256;

    private readonly ModelFolder _folder;
    private readonly ModelFamily _family;
    private readonly ClipEncoder _first;
    private readonly ClipEncoder? _second;
    private readonly T5Encoder? _t5;
    private readonly EmbeddingCache _cache;
    private readonly int _jointWidth;
    private readonly int _fixedLength;
    private readonly bool _zeroesEmpty;

    /// <param name="folder">The model.</param>
    /// <param name="sessions">Opens the networks.</param>
    /// <param name="denoiser">What takes the embeddings.</param>
    /// <param name="cacheSize">How many are remembered.</param>
    public PromptEncoder(ModelFolder folder, SessionFactory sessions, Denoiser denoiser, int cacheSize)
    {
        (_folder, _family) = (folder, denoiser.Family);
        (_jointWidth, _fixedLength) = (denoiser.HiddenWidth, denoiser.FixedLength);
        _cache = new EmbeddingCache(cacheSize);
        var isInner = _family is ModelFamily.StableDiffusionXl or ModelFamily.StableDiffusion3;
        _zeroesEmpty = _family == ModelFamily.StableDiffusionXl
            && folder.ReadFlag("model_index.json", "force_zeros_for_empty_prompt", true);
        _first = new ClipEncoder(folder, sessions, isInner: isInner);
        try
        {
            _second = isInner ? new ClipEncoder(folder, sessions, "_2", isInner: true) : null;
            _second?.RequirePooled();
            if (_family == ModelFamily.StableDiffusion3)
            {
                _first.RequirePooled();
            }

            _t5 = OpenT5(folder, sessions, denoiser);
            new EncoderWidths(_first, _second, _t5).RequireFit(folder, denoiser);
        }
        catch
        {
            Dispose();
            throw;
        }

        MaxParts = denoiser.FixedLength > 0 || _family == ModelFamily.Flux ? 1 : MostParts;
    }

    /// <summary>Parts that a prompt may have.</summary>
    public int MaxParts { get; }

    /// <summary>Tokens of a prompt that count, without begin and end.</summary>
    public int MaxPromptTokens => _family == ModelFamily.Flux ? _t5!.Room : MaxParts * _first.Room;

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
        _t5?.Dispose();
    }

    // The second encoder of Flux, and the third of SD3, which may be missing.
    private T5Encoder? OpenT5(ModelFolder folder, SessionFactory sessions, Denoiser denoiser) => _family switch
    {
        ModelFamily.Flux => new T5Encoder(folder, sessions, "_2", denoiser.FixedLength, FluxTokens),
        ModelFamily.StableDiffusion3 when folder.Has("text_encoder_3/model.onnx") => new T5Encoder(
            folder, sessions, "_3", denoiser.FixedLength > 0 ? denoiser.FixedLength - _first.Room - 2 : 0, StableDiffusion3Tokens),
        _ => null,
    };

    private Condition Join(string prompt, int parts)
    {
        if (_family == ModelFamily.Flux)
        {
            return new Condition(_t5!.Encode(prompt), _first.EncodeWhole(_first.Read(prompt).Words));
        }

        var first = EncodeWith(_first, prompt, parts);
        if (_second is null)
        {
            return first;
        }

        var second = EncodeWith(_second, prompt, parts);
        return _family == ModelFamily.StableDiffusionXl
            ? new Condition(SideBySide(first.Hidden, second.Hidden, first.Hidden.Width + second.Hidden.Width), second.Pooled)
            : new Condition(
                WithThird(SideBySide(first.Hidden, second.Hidden, _jointWidth), prompt),
                [.. first.Pooled, .. second.Pooled]);
    }

    private static Condition EncodeWith(ClipEncoder encoder, string prompt, int parts)
    {
        var (words, weights) = encoder.Read(prompt);
        return encoder.Encode(words, weights, parts);
    }

    // Each vector of the one, then that of the other, then zeros up to the width.
    private PromptEmbedding SideBySide(PromptEmbedding one, PromptEmbedding other, int width)
    {
        if (one.Length != other.Length || one.Width + other.Width > width)
        {
            throw _folder.Fault(
                "text_encoder_2/model.onnx",
                $"its {other.Length} vectors of {other.Width} numbers do not fit the {one.Length} of {one.Width} of the first encoder and "
                    + $"the {width} that the denoiser takes");
        }

        var values = new float[one.Length * width];
        for (var i = 0; i < one.Length; i++)
        {
            one.Values.AsSpan(i * one.Width, one.Width).CopyTo(values.AsSpan(i * width));
            other.Values.AsSpan(i * other.Width, other.Width).CopyTo(values.AsSpan((i * width) + one.Width));
        }

        return new PromptEmbedding(values, one.Length, width);
    }

    // After the vectors of the two those of the third, which is optional: as many zeros in its place.
    private PromptEmbedding WithThird(PromptEmbedding clip, string prompt)
    {
        var third = _t5?.Encode(prompt);
        if (third is not null && third.Width != clip.Width)
        {
            throw _folder.Fault(_t5!.File, $"its vectors have {third.Width} numbers, and the denoiser takes {clip.Width}");
        }

        var length = clip.Length + (third?.Length ?? (_fixedLength > 0 ? _fixedLength - clip.Length : StableDiffusion3Tokens));
        if (length < clip.Length)
        {
            throw _folder.Fault("text_encoder/model.onnx", $"it gives {clip.Length} vectors, and the denoiser takes {_fixedLength} in all");
        }

        var values = new float[length * clip.Width];
        clip.Values.CopyTo(values, 0);
        third?.Values.CopyTo(values, clip.Values.Length);
        return new PromptEmbedding(values, length, clip.Width);
    }
}
