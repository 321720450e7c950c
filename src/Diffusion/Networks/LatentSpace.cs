using System.Numerics.Tensors;
using System.Text.Json;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// How the autoencoder's latents relate to pixels and to what the denoiser works on. Facts of the model: none is assumed.
/// </summary>
internal sealed class LatentSpace
{
    private const string DecoderConfig = "vae_decoder/config.json";

    // The encoder's, and that of both halves in the model that the folder was made from, are of the same autoencoder.
    private static readonly string[] Configs = [DecoderConfig, "vae_encoder/config.json", "vae/config.json"];

    // What the classes of the diffusers library have where a folder's file does not say.
    private const string Usual = "AutoencoderKL";
    private const string Tiny = "AutoencoderTiny";
    private const double TinyFactor = 1;

    private readonly ModelFolder _folder;
    private readonly string _file;
    private readonly string? _kind;
    private readonly FixedPipeline? _pipeline;
    private readonly float[] _means;
    private readonly float[] _deviations;
    private readonly float _factor;
    private readonly float _shift;

    /// <param name="folder">The model.</param>
    /// <param name="decoder">The decoder, for what its file declares.</param>
    /// <param name="denoiser">What works on the latents.</param>
    /// <exception cref="ModelException">A fact is missing, or damaged.</exception>
    public LatentSpace(ModelFolder folder, DecoderShape decoder, Denoiser denoiser)
    {
        (_folder, _pipeline) = (folder, denoiser.Family == ModelFamily.StableDiffusion ? FixedPipeline.Of(folder) : null);
        _file = Array.Find(Configs, folder.Has) ?? DecoderConfig;
        if (!folder.Has(_file) && _pipeline is null)
        {
            throw folder.Fault(DecoderConfig, "the file is missing, and nothing else says how latents become pixels (scaling_factor)");
        }

        _kind = folder.ReadName(Saying("_class_name"), "_class_name");
        Channels = decoder.Channels
            ?? folder.ReadCount(Saying("latent_channels"), "latent_channels")
            ?? (_kind is Usual or Tiny || _pipeline is not null ? FixedPipeline.LatentChannels : throw Missing("latent_channels"));
        Scale = decoder.Scale ?? ReadScale() ?? (_pipeline is null ? decoder.Measure(Channels) : FixedPipeline.Scale);
        _factor = ReadFactor();
        _shift = ReadShift(denoiser.Family);
        (_means, _deviations) = ReadNormal(denoiser.Family);
    }

    /// <summary>Channels of a latent.</summary>
    public int Channels { get; }

    /// <summary>Pixels to one cell, along each side.</summary>
    public int Scale { get; }

    /// <summary>The autoencoder's latents of the denoiser's.</summary>
    public void ToDecoder(ReadOnlySpan<float> latents, Span<float> target)
    {
        TensorPrimitives.Multiply(latents, 1 / _factor, target);
        var plane = latents.Length / Channels;
        for (var channel = 0; channel < _means.Length; channel++)
        {
            var own = target.Slice(channel * plane, plane);
            TensorPrimitives.Multiply(own, _deviations[channel], own);
            TensorPrimitives.Add(own, _means[channel], own);
        }

        TensorPrimitives.Add(target, _shift, target);
    }

    /// <summary>The denoiser's latents of the autoencoder's, in their place.</summary>
    public void FromEncoder(Span<float> latents)
    {
        TensorPrimitives.Subtract(latents, _shift, latents);
        var plane = latents.Length / Channels;
        for (var channel = 0; channel < _means.Length; channel++)
        {
            var own = latents.Slice(channel * plane, plane);
            TensorPrimitives.Subtract(own, _means[channel], own);
            TensorPrimitives.Divide(own, _deviations[channel], own);
        }

        TensorPrimitives.Multiply(latents, _factor, latents);
    }

    // The first of the files that says something; they may say different things of the same autoencoder, each a part.
    private string Saying(string name) => Array.Find(Configs, file => Says(file, name)) ?? _file;

    private bool Says(string file, string name)
        => _folder.ReadOptionalJson(file) is { } json && ModelFolder.ValueOf(json, name).ValueKind != JsonValueKind.Undefined;

    private ModelException Missing(string name) => _folder.Fault(_file, $"{name} is missing, and no other file says it");

    private float ReadFactor()
    {
        var file = Saying("scaling_factor");
        var factor = (float)(_folder.ReadNumber(file, "scaling_factor") ?? (_kind, _pipeline) switch
        {
            (Usual, _) or (_, not null) => FixedPipeline.Factor,
            (Tiny, _) => TinyFactor,
            _ => throw Missing("scaling_factor"),
        });
        return factor != 0 && float.IsFinite(1 / factor) && float.IsFinite(factor)
            ? factor
            : throw _folder.Fault(file, "scaling_factor must not be 0");
    }

    // The later families always have one.
    private float ReadShift(ModelFamily family) => (float)(_folder.ReadNumber(Saying("shift_factor"), "shift_factor") switch
    {
        { } shift => shift,
        null when family is ModelFamily.StableDiffusion3 or ModelFamily.Flux && _kind != Tiny => throw Missing("shift_factor"),
        _ => 0,
    });

    private (float[] Means, float[] Deviations) ReadNormal(ModelFamily family)
    {
        var (means, deviations) = (ReadNumbers("latents_mean"), ReadNumbers("latents_std"));
        if (means is null && deviations is null)
        {
            return ([], []);
        }

        var file = Saying(means is null ? "latents_std" : "latents_mean");
        if (means is null || deviations is null)
        {
            throw _folder.Fault(
                file,
                $"{(means is null ? "latents_std" : "latents_mean")} is given without {(means is null ? "latents_mean" : "latents_std")}");
        }

        // No reference says what they would mean to the others.
        if (family != ModelFamily.StableDiffusionXl)
        {
            throw _folder.Fault(file, "latents_mean and latents_std are supported in models of the SDXL family only");
        }

        return Array.TrueForAll(deviations, deviation => deviation > 0)
            ? (means, deviations)
            : throw _folder.Fault(Saying("latents_std"), "latents_std must be over 0");
    }

    private float[]? ReadNumbers(string name)
    {
        var file = Saying(name);
        if (!Says(file, name))
        {
            return null;
        }

        var list = ModelFolder.ValueOf(_folder.ReadJsonObject(file), name);
        var numbers = list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
                .Select(number => number.ValueKind == JsonValueKind.Number ? (float)number.GetDouble() : float.NaN).ToArray()
            : [];
        return numbers.Length == Channels && Array.TrueForAll(numbers, float.IsFinite)
            ? numbers
            : throw _folder.Fault(file, $"{name} must hold {Channels} numbers");
    }

    // Each level of the decoder but the first doubles the sides.
    private int? ReadScale()
    {
        foreach (var name in new[] { "block_out_channels", "decoder_block_out_channels" })
        {
            var file = Saying(name);
            if (Says(file, name))
            {
                var levels = ModelFolder.ValueOf(_folder.ReadJsonObject(file), name);
                return levels.ValueKind == JsonValueKind.Array && levels.GetArrayLength() is > 0 and < 8
                    ? 1 << (levels.GetArrayLength() - 1)
                    : throw _folder.Fault(file, $"{name} must hold the channels of 1 to 7 levels");
            }
        }

        return null;
    }
}
