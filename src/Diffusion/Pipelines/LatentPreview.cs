using System.Numerics.Tensors;
using Aiomus.Diffusion.Imaging;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// A small image straight from latents, one pixel a cell: colours are a linear map of the channels, fitted once a model.
/// </summary>
internal sealed class LatentPreview
{
    // Rows of channels for red, green and blue, then what is added to each.
    private readonly float[][]? _factors;
    private readonly float[] _bias;

    public LatentPreview(float[][]? factors, float[]? bias) => (_factors, _bias) = (factors, bias ?? [0, 0, 0]);

    public RgbImage Draw(ReadOnlySpan<float> latents, int channels, int width, int height)
    {
        var plane = width * height;
        var planes = new float[3 * plane];
        if (_factors is null)
        {
            DrawGrey(latents, channels, plane, planes);
        }
        else
        {
            for (var colour = 0; colour < 3; colour++)
            {
                var target = planes.AsSpan(colour * plane, plane);
                target.Fill(_bias[colour]);
                for (var channel = 0; channel < channels; channel++)
                {
                    TensorPrimitives.MultiplyAdd(latents.Slice(channel * plane, plane), _factors[colour][channel], target, target);
                }
            }
        }

        return RgbImage.FromPlanes(planes, width, height);
    }

    // Without fitted factors: the mean of the channels, stretched to the whole range.
    private static void DrawGrey(ReadOnlySpan<float> latents, int channels, int plane, float[] planes)
    {
        var grey = planes.AsSpan(0, plane);
        for (var channel = 0; channel < channels; channel++)
        {
            TensorPrimitives.Add(grey, latents.Slice(channel * plane, plane), grey);
        }

        var (low, high) = (TensorPrimitives.Min<float>(grey), TensorPrimitives.Max<float>(grey));
        TensorPrimitives.Subtract(grey, (low + high) / 2, grey);
        TensorPrimitives.Multiply(grey, 2 / Math.Max(high - low, 1e-6f), grey);
        grey.CopyTo(planes.AsSpan(plane));
        grey.CopyTo(planes.AsSpan(2 * plane));
    }
}
