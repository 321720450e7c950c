namespace Aiomus.Diffusion.Schedulers;

/// <summary>The three ways to pick a few of the training timesteps (Lin et al., arXiv:2305.08891, table 2), falling.</summary>
internal static class TimestepSpacing
{
    public static string Read(SchedulerOptionReader options, string fallback) =>
        options.Choice("timestep_spacing", fallback, "linspace", "leading", "trailing");

    /// <summary><paramref name="count"/> evenly spaced times from <paramref name="last"/> down to 0, not rounded.</summary>
    public static double[] Linspace(double last, int count)
    {
        var times = new double[count];
        var step = count > 1 ? last / (count - 1) : 0;
        for (var i = 0; i < count; i++)
        {
            times[count - 1 - i] = i == count - 1 && count > 1 ? last : i * step;
        }

        return times;
    }

    /// <summary>
    /// Multiples of a whole ratio, from 0 up, moved by an offset, or by less where it would lead past the last time of the training.
    /// </summary>
    public static double[] Leading(int ratio, int count, int offset, int trainingSteps)
    {
        offset = Math.Min(offset, trainingSteps - 1 - (count - 1) * ratio);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            times[count - 1 - i] = i * ratio + offset;
        }

        return times;
    }

    /// <summary>From the last time down in float strides, rounded half to even and moved by -1.</summary>
    public static double[] Trailing(int last, int trainingSteps, int count)
    {
        // The stride as NumPy's arange has it, from its first two members. Where the range ends early or late by rounding,
        // NumPy gives one time more or less than was asked for; the count asked for is kept unless the times run out.
        var ratio = (double)trainingSteps / count;
        var stride = last - ratio - last;
        var times = new double[Math.Min(count, (int)Math.Ceiling(last / ratio))];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = Math.Round(last + i * stride) - 1;
        }

        return times;
    }

    public static void CheckSteps(int steps, int trainingSteps, int start)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, trainingSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
    }
}
