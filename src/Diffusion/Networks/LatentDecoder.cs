using System.Numerics.Tensors;
using System.Text.Json;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>The decoder half of the autoencoder: latents to pixels. Not thread-safe.</summary>
internal sealed class LatentDecoder : IDisposable
{
    private const string Config = "vae_decoder/config.json";
    private const double DefaultScale = 0.18215;
    private const int DefaultLatentScale = 8;

    private readonly Network _network;
    private readonly NetworkInput _latent;
    private readonly string _output;
    private readonly float _factor;
    private readonly float _shift;
    private float[] _scaled = [];
    private float[] _pixels = [];

    public LatentDecoder(ModelFolder folder, SessionFactory sessions)
    {
        _network = Network.Open(sessions, folder, "vae_decoder/model.onnx");
        _latent = _network.Input(_network.InputNamed("latent_sample", "sample"));
        _output = _network.OutputNamed("sample");
        var config = folder.ReadOptionalJson(Config);
        _factor = (float)(1 / Number(folder, config, "scaling_factor", DefaultScale));
        _shift = (float)Number(folder, config, "shift_factor", 0);
        LatentScale = config?.TryGetProperty("block_out_channels", out var blocks) == true && blocks.ValueKind == JsonValueKind.Array && blocks.GetArrayLength() is > 0 and < 8
            ? 1 << (blocks.GetArrayLength() - 1)
            : DefaultLatentScale;
        if (!float.IsFinite(_factor))
        {
            throw folder.Fault(Config, "scaling_factor must not be 0");
        }
    }

    /// <summary>Pixels to one latent cell, along each side.</summary>
    public int LatentScale { get; }

    public RgbImage Decode(ReadOnlySpan<float> latents, int channels, int height, int width)
    {
        if (_scaled.Length != latents.Length)
        {
            _scaled = new float[latents.Length];
        }

        TensorPrimitives.Multiply(latents, _factor, _scaled);
        TensorPrimitives.Add(_scaled, _shift, _scaled);
        _latent.Set(_scaled, 1, channels, height, width);
        var shape = _network.Run([_latent], _output, ref _pixels);
        if (shape is not [1, 3, var h, var w] || h != height * LatentScale || w != width * LatentScale)
        {
            throw _network.Fault($"the output '{_output}' has the shape [{string.Join(", ", shape)}]; [1, 3, {height * LatentScale}, {width * LatentScale}] is expected");
        }

        var plane = h * w;
        if (!TensorPrimitives.IsFiniteAll<float>(_pixels.AsSpan(0, 3 * plane)))
        {
            throw new DiffusionException("The model answered with values that are no numbers.");
        }

        return RgbImage.FromPlanes(_pixels.AsSpan(0, 3 * plane), w, h);
    }

    public void Dispose()
    {
        _latent.Dispose();
        _network.Dispose();
    }

    private static double Number(ModelFolder folder, JsonElement? config, string name, double fallback)
    {
        if (config?.TryGetProperty(name, out var value) != true || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw folder.Fault(Config, $"{name} must be a number");
    }
}
