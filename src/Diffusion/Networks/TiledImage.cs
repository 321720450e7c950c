using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// Decodes a large image in tiles that overlap by a quarter, so that memory grows with the tile and not with the image. Where tiles
/// overlap, each counts the less the nearer its edge is, so that no seam shows.
/// </summary>
/// <param name="space">Channels and scale.</param>
/// <param name="tile">The side of a tile, in latent cells.</param>
internal sealed class TiledImage(LatentSpace space, int tile)
{
    /// <summary>Decodes one tile.</summary>
    public delegate ReadOnlySpan<float> Decoder(ReadOnlySpan<float> latents, int height, int width);

    private int Overlap => Math.Max(1, tile / 4);

    public float[] Decode(ReadOnlySpan<float> latents, int height, int width, Decoder decode)
    {
        var (pixelWidth, plane) = (width * space.Scale, width * height * space.Scale * space.Scale);
        var image = new float[3 * plane];
        var weights = new float[plane];
        var cut = Array.Empty<float>();
        foreach (var top in Starts(height))
        {
            foreach (var left in Starts(width))
            {
                var (rows, columns) = (Math.Min(tile, height), Math.Min(tile, width));
                Cut(latents, height, width, top, left, rows, columns, ref cut);
                Blend(
                    decode(cut, rows, columns), rows, columns, (top * space.Scale * pixelWidth) + (left * space.Scale), pixelWidth,
                    plane, image, weights);
            }
        }

        for (var channel = 0; channel < 3; channel++)
        {
            var values = image.AsSpan(channel * plane, plane);
            TensorPrimitives.Divide(values, weights, values);
        }

        return image;
    }

    // Where tiles begin: a stride apart, the last one flush with the end.
    private IEnumerable<int> Starts(int length)
    {
        var start = 0;
        for (; start + tile < length; start += tile - Overlap)
        {
            yield return start;
        }

        yield return Math.Max(0, length - tile);
    }

    private void Cut(ReadOnlySpan<float> latents, int height, int width, int top, int left, int rows, int columns, ref float[] cut)
    {
        Array.Resize(ref cut, space.Channels * rows * columns);
        for (var channel = 0; channel < space.Channels; channel++)
        {
            for (var row = 0; row < rows; row++)
            {
                latents.Slice((((channel * height) + top + row) * width) + left, columns)
                    .CopyTo(cut.AsSpan(((channel * rows) + row) * columns));
            }
        }
    }

    private void Blend(
        ReadOnlySpan<float> pixels, int rows, int columns, int at, int pixelWidth, int plane, float[] image, float[] weights)
    {
        var (h, w) = (rows * space.Scale, columns * space.Scale);
        Span<float> across = new float[w];
        for (var x = 0; x < w; x++)
        {
            across[x] = Weight(x, w);
        }

        for (var y = 0; y < h; y++, at += pixelWidth)
        {
            var down = Weight(y, h);
            TensorPrimitives.MultiplyAdd(across, down, weights.AsSpan(at, w), weights.AsSpan(at, w));
            for (var channel = 0; channel < 3; channel++)
            {
                var target = image.AsSpan((channel * plane) + at, w);
                var row = pixels.Slice((((channel * h) + y) * w), w);
                for (var x = 0; x < w; x++)
                {
                    target[x] += row[x] * across[x] * down;
                }
            }
        }
    }

    // Rises from the edge over the width of an overlap; never 0, so that the image's own edges keep a weight.
    private float Weight(int at, int length) => Math.Min(1, (Math.Min(at, length - 1 - at) + 1f) / (Overlap * space.Scale));
}
