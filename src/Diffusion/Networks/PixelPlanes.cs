using Aiomus.Imaging;

namespace Aiomus.Diffusion.Networks;

/// <summary>Images as networks give them: planes of red, green and blue.</summary>
internal static class PixelPlanes
{
    /// <summary>The image of planes whose values are in -1 to 1; what lies outside is cut.</summary>
    public static RgbImage ToImage(ReadOnlySpan<float> planes, int width, int height)
    {
        var plane = width * height;
        var bytes = new byte[3 * plane];
        for (var channel = 0; channel < 3; channel++)
        {
            var values = planes.Slice(channel * plane, plane);
            for (int i = 0, at = channel; i < plane; i++, at += 3)
            {
                bytes[at] = (byte)Math.Clamp(MathF.Round((values[i] + 1) * 127.5f), 0, 255);
            }
        }

        return new RgbImage(width, height, bytes);
    }
}
