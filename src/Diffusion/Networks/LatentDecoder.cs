using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>The decoder half of the autoencoder: latents to pixels. Not thread-safe.</summary>
internal sealed class LatentDecoder : IDisposable
{
    public const string File = "vae_decoder/model.onnx";

    private readonly Network _network;
    private readonly NetworkInput _latent;
    private readonly NetworkOutput _output;
    private readonly NetworkInput[] _inputs;
    private readonly int _tile;
    private float[] _scaled = [];

    public LatentDecoder(ModelFolder folder, SessionFactory sessions, Denoiser denoiser, int tile)
    {
        _network = Network.Open(sessions, folder, File);
        try
        {
            var name = _network.InputNamed("latent_sample", "sample");
            _network.RequireOnly(name);
            _latent = _network.Input(name);
            _inputs = [_latent];
            _output = _network.Output("sample");
            var shape = new DecoderShape(_network, name, _output.Name);
            FixedSide = shape.FixedSide;
            _tile = FixedSide > 0 ? 0 : tile;
            Space = new LatentSpace(folder, shape, denoiser);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LatentSpace Space { get; }

    /// <summary>The only side of an image that goes, in latent cells; 0 when any goes.</summary>
    public int FixedSide { get; }

    /// <summary>Decodes latents, in overlapping tiles where they are larger than a tile.</summary>
    /// <param name="latents">Row-major [channels, height, width].</param>
    /// <param name="height">In latent cells.</param>
    /// <param name="width">In latent cells.</param>
    /// <exception cref="DiffusionException">The network failed, or answered with what is no image.</exception>
    public RgbImage Decode(ReadOnlySpan<float> latents, int height, int width)
    {
        var (h, w) = (height * Space.Scale, width * Space.Scale);
        var pixels = _tile == 0 || (height <= _tile && width <= _tile)
            ? Run(latents, height, width)
            : new TiledImage(Space, _tile).Decode(latents, height, width, Run);
        _network.RequireNumbers(pixels);
        return RgbImage.FromPlanes(pixels, w, h);
    }

    public void Dispose()
    {
        _latent?.Dispose();
        _output?.Dispose();
        _network.Dispose();
    }

    private ReadOnlySpan<float> Run(ReadOnlySpan<float> latents, int height, int width)
    {
        if (_scaled.Length != latents.Length)
        {
            _scaled = new float[latents.Length];
        }

        Space.ToDecoder(latents, _scaled);
        _latent.Set(_scaled, 1, Space.Channels, height, width);
        return _network.Run(_inputs, _output, 1, 3, height * Space.Scale, width * Space.Scale);
    }
}
