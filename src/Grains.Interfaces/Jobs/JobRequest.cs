namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>
/// What to make, complete: every default is already filled in, so that the same request means the same images for ever.
/// </summary>
/// <param name="Model">The model's name.</param>
/// <param name="Prompt">What to draw.</param>
/// <param name="NegativePrompt">What to steer away from; empty for nothing.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="Guidance">Classifier-free guidance scale; 1 or less switches guidance off.</param>
/// <param name="Seed">The first image's seed; image i uses <see cref="SeedOf"/>.</param>
/// <param name="Images">How many images.</param>
/// <param name="Scheduler">The noise schedule's name.</param>
/// <param name="Format">The stored file format.</param>
/// <param name="Quality">1 to 100 for lossy formats, or null for the format's default.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobRequest")]
public sealed record JobRequest(
    [property: Id(0), NotPersonal] string Model,
    [property: Id(1), PersonalData(DataCategory.Content)] string Prompt,
    [property: Id(2), PersonalData(DataCategory.Content)] string NegativePrompt,
    [property: Id(3), NotPersonal] int Width,
    [property: Id(4), NotPersonal] int Height,
    [property: Id(5), NotPersonal] int Steps,
    [property: Id(6), NotPersonal] double Guidance,
    [property: Id(7), NotPersonal] long Seed,
    [property: Id(8), NotPersonal] int Images,
    [property: Id(9), NotPersonal] string Scheduler,
    [property: Id(10), NotPersonal] ImageFormat Format,
    [property: Id(11), NotPersonal] int? Quality)
{
    /// <summary>
    /// The seed of an image: the next ones after the first, of 32 bits as noise is made from, so that each can be asked for by itself.
    /// </summary>
    public long SeedOf(int index) => (Seed + index) & uint.MaxValue;

    /// <summary>The names of the fields only: a request can be logged or thrown without telling the prompt.</summary>
    public override string ToString() => $"{Model} {Width}x{Height} {Steps} steps, {Images} image(s)";
}
