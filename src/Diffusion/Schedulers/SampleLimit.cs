using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>Keeps a predicted clean sample in range: not at all, by clipping, or by dynamic thresholding.</summary>
internal sealed class SampleLimit
{
    private readonly bool _thresholding;
    private readonly double _ratio;
    private readonly float _maximum;
    private readonly float? _clip;
    private float[] _magnitudes = [];

    private SampleLimit(bool thresholding, double ratio, float maximum, float? clip)
    {
        _thresholding = thresholding;
        _ratio = ratio;
        _maximum = maximum;
        _clip = clip;
    }

    /// <summary>True when every value is cut, however large.</summary>
    public bool Clips => !_thresholding && _clip is not null;

    public bool IsActive => _thresholding || _clip is not null;

    /// <param name="options">Where the options come from.</param>
    /// <param name="clipByDefault">The default of <c>clip_sample</c>; null where the algorithm has no such option.</param>
    public static SampleLimit Read(SchedulerOptionReader options, bool? clipByDefault)
    {
        var thresholding = options.Flag("thresholding", false);
        var ratio = options.Number("dynamic_thresholding_ratio", 0.995);
        var maximum = (float)options.Number("sample_max_value", 1);
        float? clip = clipByDefault is { } byDefault && options.Flag("clip_sample", byDefault)
            ? (float)options.Number("clip_sample_range", 1)
            : null;
        return new SampleLimit(thresholding, ratio, maximum, clip);
    }

    public void Apply(Span<float> clean)
    {
        if (_thresholding)
        {
            var s = Threshold(clean);
            TensorPrimitives.Clamp(clean, -s, s, clean);
            TensorPrimitives.Divide(clean, s, clean);
        }
        else if (_clip is { } range)
        {
            TensorPrimitives.Clamp(clean, -range, range, clean);
        }
    }

    // Saharia et al., arXiv:2205.11487, section 2.3: a percentile of the magnitudes, at least 1.
    private float Threshold(ReadOnlySpan<float> clean)
    {
        if (_magnitudes.Length != clean.Length)
        {
            _magnitudes = new float[clean.Length];
        }

        TensorPrimitives.Abs(clean, _magnitudes);
        Array.Sort(_magnitudes);
        var rank = _ratio * (clean.Length - 1);
        var below = (int)rank;
        var above = Math.Min(below + 1, clean.Length - 1);
        var quantile = _magnitudes[below] + (float)(rank - below) * (_magnitudes[above] - _magnitudes[below]);
        return Math.Min(Math.Max(quantile, 1), _maximum);
    }
}
