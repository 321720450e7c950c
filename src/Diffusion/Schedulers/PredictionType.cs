namespace Aiomus.Diffusion.Schedulers;

/// <summary>What a network was trained to predict from a noisy sample x_t = alpha x_0 + sigma epsilon.</summary>
public enum PredictionType
{
    /// <summary>The noise, epsilon (Ho et al., arXiv:2006.11239).</summary>
    Epsilon,

    /// <summary>The velocity, alpha epsilon - sigma x_0 (Salimans and Ho, arXiv:2202.00512).</summary>
    Velocity,

    /// <summary>The clean sample, x_0.</summary>
    Sample,

    /// <summary>The direction of a straight path, epsilon - x_0 (Liu et al., arXiv:2209.03003), where alpha + sigma = 1.</summary>
    Flow,
}
