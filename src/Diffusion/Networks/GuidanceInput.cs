namespace Aiomus.Diffusion.Networks;

/// <summary>
/// The guidance as a vector, for latent consistency models that were distilled with it (Luo et al., arXiv:2310.04378, section 4.3): the
/// sinusoidal embedding of 1000 (w - 1) with frequencies from 1 to 1/10000 (Vaswani et al., arXiv:1706.03762, 3.5), sines first.
/// </summary>
internal sealed class GuidanceInput
{
    public const string Name = "timestep_cond";
    private const int DefaultWidth = 256;

    private readonly int _width;
    private float[] _values = [];

    public GuidanceInput(Network network)
    {
        Input = network.Input(Name);
        _width = network.ShapeOf(Name) is [_, > 3 and var width] ? width : DefaultWidth;
    }

    public NetworkInput Input { get; }

    public void Set(ReadOnlySpan<float> guidances)
    {
        if (_values.Length != guidances.Length * _width)
        {
            _values = new float[guidances.Length * _width];
        }

        var half = _width / 2;
        for (var row = 0; row < guidances.Length; row++)
        {
            var target = _values.AsSpan(row * _width, _width);
            for (var i = 0; i < half; i++)
            {
                var angle = 1000f * (guidances[row] - 1) * MathF.Exp(-MathF.Log(10000) / (half - 1) * i);
                (target[i], target[half + i]) = (MathF.Sin(angle), MathF.Cos(angle));
            }
        }

        Input.Set(_values, guidances.Length, _width);
    }
}
