namespace Aiomus.Grains.Interfaces.Models;

/// <summary>What a worker can run, as it read it from the model's folder. Limits are inclusive.</summary>
/// <param name="Name">The folder's name, and the name in requests.</param>
/// <param name="DefaultWidth">Pixels.</param>
/// <param name="DefaultHeight">Pixels.</param>
/// <param name="MinSize">The smallest width and height, in pixels.</param>
/// <param name="MaxSize">The largest width and height, in pixels.</param>
/// <param name="SizeMultiple">Width and height are multiples of this many pixels.</param>
/// <param name="DefaultSteps">Denoising steps when the request names none.</param>
/// <param name="MaxSteps">The most denoising steps.</param>
/// <param name="DefaultGuidance">Classifier-free guidance when the request names none.</param>
/// <param name="DefaultScheduler">The noise schedule when the request names none.</param>
/// <param name="Schedulers">The noise schedules that can be named.</param>
/// <param name="SecondsPerStep">Measured seconds of one step of one image at the default size, or 0 before the first measurement.</param>
/// <param name="MinSteps">The fewest denoising steps; less than 1 from workers that do not say.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ModelDescription")]
public sealed record ModelDescription(
    [property: Id(0)] string Name,
    [property: Id(1)] int DefaultWidth,
    [property: Id(2)] int DefaultHeight,
    [property: Id(3)] int MinSize,
    [property: Id(4)] int MaxSize,
    [property: Id(5)] int SizeMultiple,
    [property: Id(6)] int DefaultSteps,
    [property: Id(7)] int MaxSteps,
    [property: Id(8)] double DefaultGuidance,
    [property: Id(9)] string DefaultScheduler,
    [property: Id(10)] string[] Schedulers,
    [property: Id(11)] double SecondsPerStep,
    [property: Id(12)] int MinSteps = 1);
