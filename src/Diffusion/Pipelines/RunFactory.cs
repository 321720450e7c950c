using System.Numerics.Tensors;
using Aiomus.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>Checks requests and makes the beginnings of runs of them.</summary>
internal sealed class RunFactory(
    DiffusionModel model,
    FamilyRules rules,
    SchedulerConfig schedule,
    PromptEncoder prompts,
    Denoiser denoiser,
    LatentSpace space,
    Func<LatentEncoder> encoder)
{
    private const double SourceStrength = 0.8;

    private readonly SchedulerConfig _fromImage = FamilyRules.MendForImage(schedule);

    private ModelInfo Info => model.Info;

    private bool RepaintsItself => denoiser.InputChannels > space.Channels;

    public DiffusionRun Begin(ImageRequest request)
    {
        Check(request);
        var width = Side(request.Width, request.Source?.Width, Info.DefaultWidth, nameof(request.Width));
        var height = Side(request.Height, request.Source?.Height, Info.DefaultHeight, nameof(request.Height));
        var steps = Within(request.Steps ?? Info.DefaultSteps, Info.MinSteps, Info.MaxSteps, nameof(request.Steps));
        var strength = request.Source is null ? 1 : request.Strength ?? (request.Mask is null ? SourceStrength : 1);
        var walked = request.Source is null && !RepaintsItself ? schedule : _fromImage;
        var scheduler = SchedulerCatalog.Create(request.Scheduler ?? Info.DefaultScheduler, walked, new ScheduleRequest(steps)
        {
            Strength = strength,
            Rule = rules.Strength,
            Tokens = width * height / (Info.LatentScale * Info.LatentScale * 4),
            IsEven = Info.Family == ModelFamily.Flux,
        });
        var noise = new TorchNoise(request.Seed);
        var (latents, repainting, beside) = Prepare(
            request, scheduler, strength, noise, width / Info.LatentScale, height / Info.LatentScale);
        var guidance = new Guidance(
            (float)(request.Guidance ?? Info.DefaultGuidance),
            (float)request.GuidanceRescale,
            request.GuidanceWindow,
            request.GuidanceInterval);
        var (prompt, negative) = Encode(request, guidance.IsOn && !denoiser.TakesGuidance);
        return new DiffusionRun(model, new RunState
        {
            Scheduler = scheduler,
            Noise = noise,
            Prompt = prompt,
            Negative = negative,
            Guidance = guidance,
            Width = width / Info.LatentScale,
            Height = height / Info.LatentScale,
            Latents = latents,
            Repainting = repainting,
            Beside = beside,
        });
    }

    private static void Check(ImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Prompt);
        ArgumentNullException.ThrowIfNull(request.NegativePrompt);
        Require(request.Guidance is null || double.IsFinite(request.Guidance.Value), nameof(request.Guidance), "is a finite number");
        Require(request.GuidanceRescale is >= 0 and <= 1, nameof(request.GuidanceRescale), "lies between 0 and 1");
        Require(request.GuidanceInterval >= 1, nameof(request.GuidanceInterval), "is 1 or more");
        Require(request.VariationStrength is >= 0 and <= 1, nameof(request.VariationStrength), "lies between 0 and 1");
        Require(
            request.GuidanceWindow is { From: >= 0, To: <= 1 } && request.GuidanceWindow.From <= request.GuidanceWindow.To,
            nameof(request.GuidanceWindow),
            "lies between 0 and 1");
        Require(request.Strength is null or (> 0 and <= 1), nameof(request.Strength), "must be above 0 and at most 1");
        Require(request.Strength is null || request.Source is not null, nameof(request.Strength), "needs a source");
        Require(request.Mask is null || request.Source is not null, nameof(request.Mask), "needs a source");
        Require(
            request.Mask is null || (request.Mask.Width == request.Source!.Width && request.Mask.Height == request.Source.Height),
            nameof(request.Mask),
            $"must be as large as the source, {request.Source?.Width}x{request.Source?.Height}");
    }

    private static void Require(bool rule, string field, string text)
    {
        if (!rule)
        {
            throw new ArgumentException($"{field} {text}.", field);
        }
    }

    private static int Within(int value, int least, int greatest, string field) => value >= least && value <= greatest
        ? value
        : throw new ArgumentOutOfRangeException(field, value, $"{field} lies between {least} and {greatest}.");

    private int Side(int? asked, int? source, int usual, string field)
    {
        Require(asked is null || source is null || asked == source, field, "is that of the source");
        var side = Within(asked ?? source ?? usual, Info.MinSize, Info.MaxSize, field);
        return side % Info.SizeMultiple == 0
            ? side
            : throw new ArgumentOutOfRangeException(field, side, $"{field} is a multiple of {Info.SizeMultiple}.");
    }

    private (Condition Prompt, Condition? Negative) Encode(ImageRequest request, bool isGuided)
    {
        // Both in as many parts as the longer one has: they share the calls of the network.
        var (prompt, negative) = (prompts.Read(request.Prompt), prompts.Read(request.NegativePrompt));
        var parts = prompts.PartsOf(prompt);
        parts = isGuided ? Math.Max(parts, prompts.PartsOf(negative)) : parts;
        return (prompts.Encode(prompt, parts), isGuided ? prompts.EncodeNegative(negative, parts) : null);
    }

    // The order of the draws is that of the reference pipelines, so that seeds mean the same images.
    private (float[] Latents, Repainting? Repainting, float[] Beside) Prepare(
        ImageRequest request, IScheduler scheduler, double strength, INoiseSource random, int width, int height)
    {
        var isWhole = request.Source is null || (request.Mask is not null && strength >= 1);
        var source = request.Source is not null && !(isWhole && RepaintsItself) ? encoder().Encode(request.Source, random) : null;
        var noise = StartingNoise.Draw(request, random, space.Channels * height * width);
        var latents = new float[noise.Length];
        if (isWhole)
        {
            TensorPrimitives.Multiply(noise, scheduler.InitialNoiseScale, latents);
        }
        else
        {
            scheduler.AddNoise(source, noise, latents);
        }

        if (RepaintsItself)
        {
            return (latents, null, Beside(request, random, width, height));
        }

        var repainting = request.Mask is { } mask ? new Repainting(ToCells(mask, Info.LatentScale), source!, noise) : null;
        return (latents, repainting, []);
    }

    // The mask's cells and the source without what is drawn anew; all open and grey where there is no source.
    private float[] Beside(ImageRequest request, INoiseSource random, int width, int height)
    {
        var image = request.Source ?? Grey(width * Info.LatentScale, height * Info.LatentScale);
        var mask = request.Mask ?? All(image.Width, image.Height);
        return [.. ToCells(mask, Info.LatentScale), .. encoder().Encode(image, random, mask)];
    }

    // 1 where a latent cell is drawn anew and 0 elsewhere: the pixel at the cell's corner decides.
    private static float[] ToCells(ImageMask mask, int scale)
    {
        var (columns, rows) = (mask.Width / scale, mask.Height / scale);
        var cells = new float[columns * rows];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = mask.IsOpen(i % columns * scale, i / columns * scale) ? 1 : 0;
        }

        return cells;
    }

    private static RgbImage Grey(int width, int height) => new(width, height, [.. Enumerable.Repeat((byte)128, 3 * width * height)]);

    private static ImageMask All(int width, int height) => new(width, height, [.. Enumerable.Repeat((byte)255, width * height)]);
}
