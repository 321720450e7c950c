namespace Aiomus.Grains.Queues;

/// <summary>How long jobs really took compared with what was expected: the measure behind an ETA, which is null until it has one.</summary>
internal sealed class ServiceSpeed
{
    private const int Enough = 3;
    private const double Smoothing = 0.2;

    private int _samples;
    private double _stretch = 1;
    private double _parallel = 1;

    /// <summary>A job of an expected cost took this long, while so many jobs were held by workers at once.</summary>
    public void OnServed(double expectedSeconds, double seconds, int atOnce)
    {
        if (expectedSeconds <= 0 || seconds <= 0)
        {
            return;
        }

        var weight = _samples < Enough ? 1.0 / (_samples + 1) : Smoothing;
        _stretch += weight * ((seconds / expectedSeconds) - _stretch);
        _parallel += weight * (Math.Max(1, atOnce) - _parallel);
        _samples++;
    }

    /// <summary>The time that work of this expected cost needs before it is all taken, or null when too little was measured.</summary>
    public TimeSpan? Estimate(double expectedSeconds) =>
        _samples < Enough ? null : TimeSpan.FromSeconds(expectedSeconds * _stretch / _parallel);
}
