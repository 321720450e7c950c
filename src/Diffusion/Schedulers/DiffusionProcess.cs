namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// The variance-preserving process a network was trained on: x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) epsilon
/// (Ho et al., arXiv:2006.11239, eq. 4), in the float32 arithmetic that published schedules were computed with.
/// </summary>
internal sealed class DiffusionProcess
{
    // The smallest half-precision number: next to no signal, and still a finite noise level.
    private const float AlmostZero = 1f / (1 << 24);

    private static readonly string[] Flow = ["flow_prediction"];

    private DiffusionProcess(float[] alphaBar, PredictionType prediction, bool isCosine)
    {
        AlphaBar = alphaBar;
        Prediction = prediction;
        IsCosine = isCosine;
    }

    /// <summary>The share of signal left after each training step.</summary>
    public float[] AlphaBar { get; }

    public PredictionType Prediction { get; }

    /// <summary>True for the cosine schedule.</summary>
    public bool IsCosine { get; }

    public int Length => AlphaBar.Length;

    public static DiffusionProcess Read(SchedulerOptionReader options, double betaStart = 0.0001, double betaEnd = 0.02,
        string betaSchedule = "linear", bool keepFiniteSigma = true, bool flows = false)
    {
        var length = options.Integer("num_train_timesteps", 1000);
        if (length is < 2 or > 100_000)
        {
            throw options.Unfit("num_train_timesteps");
        }

        var start = options.Number("beta_start", betaStart);
        var end = options.Number("beta_end", betaEnd);
        var schedule = options.Choice("beta_schedule", betaSchedule, "linear", "scaled_linear", "squaredcos_cap_v2", "exp");
        var betas = options.Numbers("trained_betas") ?? schedule switch
        {
            "linear" => Linear((float)start, (float)end, length),
            "scaled_linear" => Array.ConvertAll(Linear((float)Math.Sqrt(start), (float)Math.Sqrt(end), length), b => b * b),
            "squaredcos_cap_v2" => Falling(length, Cosine),
            _ => Falling(length, t => Math.Exp(-12 * t)),
        };
        var rescale = options.Flag("rescale_betas_zero_snr", false);
        if (rescale)
        {
            betas = WithoutTerminalSignal(betas);
        }

        var alphaBar = CumulativeProduct(betas);
        if (rescale && keepFiniteSigma)
        {
            alphaBar[^1] = AlmostZero;
        }

        return new DiffusionProcess(alphaBar, ReadPrediction(options, flows), schedule == "squaredcos_cap_v2");
    }

    /// <summary>sigma_t = sqrt((1 - abar_t) / abar_t), the noise level of each training step in the variance-exploding image.</summary>
    public double[] Sigmas() => Array.ConvertAll(AlphaBar, a => (double)MathF.Sqrt((1 - a) / a));

    /// <summary>Refuses times without any signal where the network predicts noise, which tells nothing of the image there.</summary>
    public void RequireSignal(SchedulerOptionReader options, ReadOnlySpan<float> timesteps, SampleLimit limit)
    {
        foreach (var time in timesteps)
        {
            if (Prediction == PredictionType.Epsilon && !limit.Clips && time >= 0 && AlphaBar[(int)time] == 0)
            {
                throw options.Unfit("rescale_betas_zero_snr");
            }
        }
    }

    /// <summary>What the network predicts, without building a schedule.</summary>
    public static PredictionType ReadPrediction(SchedulerConfig config) => ReadPrediction(config.ReaderFor(config.ClassName), flows: true);

    private static PredictionType ReadPrediction(SchedulerOptionReader options, bool flows) =>
        options.Choice("prediction_type", "epsilon", ["epsilon", "v_prediction", "sample", .. flows ? Flow : []]) switch
        {
            "v_prediction" => PredictionType.Velocity,
            "sample" => PredictionType.Sample,
            "flow_prediction" => PredictionType.Flow,
            _ => PredictionType.Epsilon,
        };

    private static float[] Linear(float start, float end, int count)
    {
        var values = new float[count];
        var step = (end - start) / (count - 1);
        for (var i = 0; i < count; i++)
        {
            values[i] = i < count / 2 ? start + step * i : end - step * (count - 1 - i);
        }

        return values;
    }

    // Betas that leave this much signal at each part of the way, cut at 0.999.
    private static float[] Falling(int count, Func<double, double> signal)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)Math.Min(1 - signal((i + 1.0) / count) / signal((double)i / count), 0.999);
        }

        return values;
    }

    // Nichol and Dhariwal, arXiv:2102.09672, eq. 17.
    private static double Cosine(double t)
    {
        var cosine = Math.Cos((t + 0.008) / 1.008 * Math.PI / 2);
        return cosine * cosine;
    }

    // Lin et al., arXiv:2305.08891, algorithm 1.
    private static float[] WithoutTerminalSignal(float[] betas)
    {
        var root = Array.ConvertAll(CumulativeProduct(betas), MathF.Sqrt);
        var (first, last) = (root[0], root[^1]);
        var alphaBar = Array.ConvertAll(root, r =>
        {
            var shifted = (r - last) * (first / (first - last));
            return shifted * shifted;
        });
        var rescaled = new float[betas.Length];
        for (var i = 0; i < rescaled.Length; i++)
        {
            rescaled[i] = 1 - (i == 0 ? alphaBar[0] : alphaBar[i] / alphaBar[i - 1]);
        }

        return rescaled;
    }

    private static float[] CumulativeProduct(float[] betas)
    {
        var values = new float[betas.Length];
        var product = 1.0;
        for (var i = 0; i < betas.Length; i++)
        {
            product *= 1 - betas[i];
            values[i] = (float)product;
        }

        return values;
    }
}
