using Aiomus.Diffusion.Imaging;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// An image to be made: from words alone, or from words and a <see cref="Source"/> image, all of it or what a <see cref="Mask"/>
/// leaves open. What is null takes the model's default.
/// </summary>
public sealed record ImageRequest
{
    /// <summary>
    /// What to draw. <c>(words:1.3)</c> gives words more weight and <c>(words:0.7)</c> less, from 0 to 4. Prompts that are longer than the
    /// text encoder's limit are encoded in parts, as many as <see cref="Models.ModelInfo.MaxPromptTokens"/> holds.
    /// </summary>
    public required string Prompt { get; init; }

    /// <summary>What to steer away from; counts only while guidance is over 1.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>In pixels. That of the source where there is one.</summary>
    public int? Width { get; init; }

    /// <summary>In pixels. That of the source where there is one.</summary>
    public int? Height { get; init; }

    /// <summary>Denoising steps. With a source, <see cref="Strength"/> of them are done.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// Classifier-free guidance scale (Ho and Salimans, arXiv:2207.12598): 1 or less switches it off and halves the work.
    /// </summary>
    public double? Guidance { get; init; }

    /// <summary>
    /// How much of the contrast that guidance adds is taken back, 0 to 1 (Lin et al., arXiv:2305.08891, section 3.4). About 0.7 helps
    /// models that were trained down to pure noise.
    /// </summary>
    public double GuidanceRescale { get; init; }

    /// <summary>The part of the steps that is guided, where guidance is on at all (Kynkäänniemi et al., arXiv:2404.07724).</summary>
    public GuidanceWindow GuidanceWindow { get; init; } = GuidanceWindow.Whole;

    /// <summary>
    /// The network is asked about the negative prompt in every so many guided steps, and the difference that it made is used again in
    /// between (Lv et al., arXiv:2410.19355, section 3.3). 1 asks always; 2 saves a quarter of the work and changes the image a little.
    /// </summary>
    public int GuidanceInterval { get; init; } = 1;

    /// <summary>Decides the starting noise; its low 32 bits count.</summary>
    public required long Seed { get; init; }

    /// <summary>A second seed, to whose noise the first is turned by <see cref="VariationStrength"/>.</summary>
    public long? VariationSeed { get; init; }

    /// <summary>0 is the image of <see cref="Seed"/>, 1 that of <see cref="VariationSeed"/>; little makes a variation.</summary>
    public double VariationStrength { get; init; }

    /// <summary>One of <see cref="Models.ModelInfo.Schedulers"/>.</summary>
    public string? Scheduler { get; init; }

    /// <summary>An image to begin with in place of noise alone; its sides follow the rules of width and height.</summary>
    public RgbImage? Source { get; init; }

    /// <summary>
    /// How far the source is noised before it is drawn anew, over 0 and at most 1: the part of the steps that is done. 0.8 without a
    /// mask and 1 with one when left out.
    /// </summary>
    public double? Strength { get; init; }

    /// <summary>Where the source may change; as large as the source.</summary>
    public ImageMask? Mask { get; init; }
}
