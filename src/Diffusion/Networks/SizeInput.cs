namespace Aiomus.Diffusion.Networks;

/// <summary>
/// SDXL's size conditioning (Podell et al., arXiv:2307.01952, section 2.2): original height and width, top and left of the crop, target
/// height and width, in pixels. An image is asked for uncropped and of its own size.
/// </summary>
internal sealed class SizeInput(Network network)
{
    public const string Name = "time_ids";
    private const int Values = 6;

    private float[] _values = [];

    public NetworkInput Input { get; } = network.Input(Name);

    /// <summary>Pixels to one latent cell, along each side.</summary>
    public int Scale { get; set; } = 8;

    public void Set(int rows, int height, int width)
    {
        if (_values.Length != rows * Values)
        {
            _values = new float[rows * Values];
        }

        var (h, w) = (height * Scale, width * Scale);
        for (var row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> size = [h, w, 0, 0, h, w];
            size.CopyTo(_values.AsSpan(row * Values));
        }

        Input.Set(_values, rows, Values);
    }
}
