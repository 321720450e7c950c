namespace Aiomus.Diffusion.Models;

/// <summary>How a model is built: which networks it has and what they take.</summary>
public enum ModelFamily
{
    /// <summary>
    /// One text encoder and a U-Net: Stable Diffusion 1 and 2 (Rombach et al., arXiv:2112.10752), and what was distilled from them, such
    /// as latent consistency models and SD-Turbo.
    /// </summary>
    StableDiffusion,

    /// <summary>
    /// Two text encoders and a U-Net that knows the image's size: SDXL (Podell et al., arXiv:2307.01952) and SDXL-Turbo.
    /// </summary>
    StableDiffusionXl,

    /// <summary>
    /// A transformer along straight paths: Stable Diffusion 3 (Esser et al., arXiv:2403.03206), with its two CLIP encoders, and T5 where it
    /// is there.
    /// </summary>
    StableDiffusion3,

    /// <summary>
    /// A transformer along straight paths over patches of the latent, with a T5 encoder for the words and a CLIP encoder for the whole:
    /// FLUX.1 of Black Forest Labs, with guidance as an input or distilled to few steps.
    /// </summary>
    Flux,
}
