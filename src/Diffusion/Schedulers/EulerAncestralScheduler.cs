using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// Euler's method with ancestral noise: each step goes down further than its aim and adds fresh noise up to it (Karras et al.,
/// arXiv:2206.00364; the split of Song et al., arXiv:2011.13456), name <c>euler_a</c>. One instance serves one run.
/// </summary>
public sealed class EulerAncestralScheduler : IScheduler
{
    internal const string ClassName = "EulerAncestralDiscreteScheduler";

    private readonly PredictionType _prediction;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private float[] _clean = [];
    private float[] _noise = [];

    /// <inheritdoc cref="EulerScheduler(SchedulerConfig, int, int)"/>
    public EulerAncestralScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        var schedule = VarianceExplodingSchedule.Read(options, process, steps, layout: null);
        options.RejectUnread();

        _prediction = process.Prediction;
        _timesteps = Array.ConvertAll(schedule.Times, t => (float)t);
        _sigmas = [.. Array.ConvertAll(schedule.Sigmas, s => (float)s), 0];
        InitialNoiseScale = schedule.InitialNoiseScale;
        StepIndex = start;
    }

    /// <inheritdoc/>
    public int StepCount => _timesteps.Length;

    /// <inheritdoc/>
    public int StepIndex { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Timesteps => _timesteps;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Sigmas => _sigmas;

    /// <inheritdoc/>
    public float InitialNoiseScale { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Prediction => _clean;

    /// <inheritdoc/>
    public void ScaleInput(ReadOnlySpan<float> sample, Span<float> input) => VarianceExplodingSchedule.ScaleInput(Sigma(), sample, input);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var (from, to) = ((double)Sigma(), (double)_sigmas[StepIndex + 1]);
        if (_clean.Length != sample.Length)
        {
            (_clean, _noise) = (new float[sample.Length], new float[sample.Length]);
        }

        VarianceExplodingSchedule.Predict(_prediction, from, output, sample, _clean);

        // sigma_up^2 + sigma_down^2 = sigma_to^2; Euler goes to sigma_down, noise leads up from there.
        // The highest level of a rescaled schedule can be less than the one after it: up from there goes no noise.
        var up = Math.Sqrt(to * to * Math.Max(0, from * from - to * to) / (from * from));
        var down = Math.Sqrt(to * to - up * up);
        LinearCombination.Move(sample, _clean, from, down - from);
        noise.Fill(_noise);
        LinearCombination.Add(up, _noise, sample);
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample) =>
        LinearCombination.Write(1, clean, Sigma(), noise, sample);

    private float Sigma() => StepIndex < StepCount ? _sigmas[StepIndex] : throw new InvalidOperationException("All steps are done.");
}
