using System.Numerics.Tensors;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Networks;

/// <summary>The encoder half of the autoencoder: pixels to latents. Not thread-safe.</summary>
internal sealed class LatentEncoder : IDisposable
{
    private const string Parameters = "latent_parameters";

    // The range of log variances that the encoder was trained with.
    private const float LeastLogVariance = -30;
    private const float GreatestLogVariance = 20;

    private readonly Network _network;
    private readonly NetworkInput _sample;
    private readonly NetworkOutput _output;
    private readonly NetworkInput[] _inputs;
    private readonly LatentSpace _space;

    public LatentEncoder(ModelFolder folder, SessionFactory sessions, LatentSpace space)
    {
        _network = Network.Open(sessions, folder, File);
        try
        {
            _network.RequireOnly("sample");
            _sample = _network.Input("sample");
            _inputs = [_sample];
            _output = _network.Output(Parameters, "latent_sample");
            _space = space;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static string File => "vae_encoder/model.onnx";

    /// <summary>Encodes an image for the denoiser.</summary>
    /// <param name="image">Its sides are multiples of the latent scale.</param>
    /// <param name="noise">Asked for one draw where the encoder answers with a distribution.</param>
    /// <param name="mask">Pixels that are open in it are seen as middle grey; null for none.</param>
    /// <returns>Row-major [channels, height, width].</returns>
    /// <exception cref="ModelException">The network takes images of another size only.</exception>
    /// <exception cref="DiffusionException">The network failed, or answered with what are no numbers.</exception>
    public float[] Encode(RgbImage image, INoiseSource noise, ImageMask? mask = null)
    {
        if (_network.ShapeOf("sample") is not [_, _, var high, var wide]
            || (high > 0 && high != image.Height)
            || (wide > 0 && wide != image.Width))
        {
            throw _network.Fault(
                $"it takes images of the shape [{string.Join(", ", _network.ShapeOf("sample"))}] only, "
                    + $"not of {image.Width}x{image.Height} pixels");
        }

        var (width, height) = (image.Width / _space.Scale, image.Height / _space.Scale);
        _sample.Set(ToPlanes(image, mask), 1, 3, image.Height, image.Width);
        var isDistribution = _output.Name == Parameters;
        var answer = _network.Run(_inputs, _output, 1, (isDistribution ? 2 : 1) * _space.Channels, height, width);
        var latents = new float[_space.Channels * height * width];
        if (isDistribution)
        {
            // mean + exp(log variance / 2) epsilon: Kingma and Welling, arXiv:1312.6114, section 2.4.
            var deviation = answer[latents.Length..].ToArray();
            TensorPrimitives.Clamp(deviation, LeastLogVariance, GreatestLogVariance, deviation);
            TensorPrimitives.Multiply(deviation, 0.5f, deviation);
            TensorPrimitives.Exp(deviation, deviation);
            noise.Fill(latents);
            TensorPrimitives.MultiplyAdd(latents, deviation, answer[..latents.Length], latents);
        }
        else
        {
            answer.CopyTo(latents);
        }

        _space.FromEncoder(latents);
        _network.RequireNumbers(latents);
        return latents;
    }

    public void Dispose()
    {
        _sample?.Dispose();
        _output?.Dispose();
        _network.Dispose();
    }

    private static float[] ToPlanes(RgbImage image, ImageMask? mask)
    {
        var plane = image.Width * image.Height;
        var planes = new float[3 * plane];
        for (var i = 0; i < plane; i++)
        {
            if (mask?.IsOpen(i % image.Width, i / image.Width) == true)
            {
                continue;
            }

            for (var channel = 0; channel < 3; channel++)
            {
                planes[(channel * plane) + i] = (image.Bytes[(3 * i) + channel] / 127.5f) - 1;
            }
        }

        return planes;
    }
}
