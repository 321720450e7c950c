namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// How a strength under 1 tells the first step of a run that begins from an image. Families of models count differently.
/// </summary>
public enum StrengthRule
{
    /// <summary>The steps that are done are counted and rounded down: Stable Diffusion and SDXL. Too little strength leaves none.</summary>
    Diffusion,

    /// <summary>The steps that are left out are counted and rounded down, so that one is always done: rectified flow.</summary>
    Flow,

    /// <summary>All steps are done, on a way that the strength has shortened: models of latent consistency in their own pipeline.</summary>
    Consistency,
}
