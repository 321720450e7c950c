using System.Numerics.Tensors;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>The decoder half of the autoencoder: latents to pixels. Not thread-safe.</summary>
internal sealed class LatentDecoder : IDisposable
{
    private readonly Network _network;
    private readonly NetworkInput _latent;
    private readonly NetworkOutput _output;
    private readonly NetworkInput[] _inputs;
    private readonly int _tile;
    private float[] _scaled = [];

    public LatentDecoder(ModelFolder folder, SessionFactory sessions, int inputChannels, int tile)
    {
        _network = Network.Open(sessions, folder, "vae_decoder/model.onnx");
        var name = _network.InputNamed("latent_sample", "sample");
        _latent = _network.Input(name);
        _inputs = [_latent];
        _tile = tile;
        _output = _network.Output("sample");
        Space = LatentSpace.Read(folder, _network.ShapeOf(name) is [_, var channels, _, _] ? channels : 0, inputChannels);
    }

    public LatentSpace Space { get; }

    /// <summary>Decodes latents, in overlapping tiles where they are larger than a tile.</summary>
    /// <param name="latents">Row-major [channels, height, width].</param>
    /// <param name="height">In latent cells.</param>
    /// <param name="width">In latent cells.</param>
    public RgbImage Decode(ReadOnlySpan<float> latents, int height, int width)
    {
        var (h, w) = (height * Space.Scale, width * Space.Scale);
        var pixels = _tile == 0 || (height <= _tile && width <= _tile)
            ? Run(latents, height, width)
            : new TiledPicture(Space, _tile).Decode(latents, height, width, Run);
        return TensorPrimitives.IsFiniteAll(pixels)
            ? RgbImage.FromPlanes(pixels, w, h)
            : throw new DiffusionException("The model answered with values that are no numbers.");
    }

    public void Dispose()
    {
        _latent.Dispose();
        _output.Dispose();
        _network.Dispose();
    }

    private ReadOnlySpan<float> Run(ReadOnlySpan<float> latents, int height, int width)
    {
        if (_scaled.Length != latents.Length)
        {
            _scaled = new float[latents.Length];
        }

        TensorPrimitives.Multiply(latents, 1 / Space.Factor, _scaled);
        TensorPrimitives.Add(_scaled, Space.Shift, _scaled);
        _latent.Set(_scaled, 1, Space.Channels, height, width);
        return _network.Run(_inputs, _output, 1, 3, height * Space.Scale, width * Space.Scale);
    }
}
