using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>What a decoder's file declares of the sides of its latents and pixels.</summary>
internal sealed class DecoderShape
{
    private readonly Network _network;
    private readonly string _input;
    private readonly string _output;
    private readonly int[] _latent;
    private readonly int[] _pixels;

    /// <exception cref="ModelException">It can decode no single image.</exception>
    public DecoderShape(Network network, string input, string output)
    {
        (_network, _input, _output) = (network, input, output);
        (_latent, _pixels) = (network.ShapeOf(input), network.ShapeOfOutput(output));
        if (_latent.Length != 4)
        {
            throw network.Fault(
                $"the input '{input}' has the shape [{string.Join(", ", _latent)}]; [batch, channels, height, width] is expected");
        }

        if (_latent[0] > 1)
        {
            throw network.Fault($"the batch is fixed to {_latent[0]}; export the network with a free batch axis");
        }

        if (_latent[2] > 0 && _latent[3] > 0 && _latent[2] != _latent[3])
        {
            throw network.Fault($"the size is fixed to {_latent[3]}x{_latent[2]} cells, which is not square and not supported");
        }
    }

    /// <summary>Channels of a latent; null when the file leaves that open.</summary>
    public int? Channels => _latent[1] > 0 ? _latent[1] : null;

    /// <summary>The only side of a latent that goes, in cells; 0 when any goes.</summary>
    public int FixedSide => Math.Max(0, Math.Max(_latent[2], _latent[3]));

    /// <summary>Pixels to one cell; null when the file leaves that open.</summary>
    public int? Scale => _latent[3] > 0 && _pixels is [_, _, _, > 0 and var wide] && wide >= _latent[3] ? wide / _latent[3] : null;

    /// <summary>Pixels to one cell, by decoding a few of them.</summary>
    /// <exception cref="ModelException">The decoder cannot do it.</exception>
    public int Measure(int channels)
    {
        var side = FixedSide > 0 ? FixedSide : 8;
        using var latent = _network.Input(_input);
        latent.Set(new float[channels * side * side], 1, channels, side, side);
        var pixels = Array.Empty<float>();
        try
        {
            var shape = _network.Run([latent], _output, ref pixels);
            return shape is [1, 3, _, var wide] && wide >= side && wide % side == 0
                ? wide / side
                : throw _network.Fault(
                    $"the output '{_output}' has the shape [{string.Join(", ", shape)}] for {side}x{side} cells; [1, 3, "
                        + "height, width] is expected");
        }
        catch (DiffusionException e)
        {
            throw _network.Fault($"it cannot decode latents of {channels} channels: {e.Message.TrimEnd('.')}", e);
        }
    }
}
