using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>Works out what a model can do and what its defaults are, from its files, its networks and its makers' advice.</summary>
internal sealed class ModelDescriber(
    ModelFolder folder, SchedulerConfig schedule, ModelPreset preset, Denoiser denoiser, LatentDecoder decoder, FamilyRules rules)
{
    public const string SchedulerFile = "scheduler/scheduler_config.json";

    private const int LeastSize = 64;
    private const int GreatestSize = 2048;
    private const int UsualSize = 512;

    // Their files name none.
    private const int UsualFluxSize = 1024;
    private const int MostSteps = 150;
    private const int TrialSteps = 20;

    public ModelInfo Describe(PromptEncoder prompts)
    {
        var cells = FixedSide();
        var isFixed = cells > 0;
        if (preset.Scheduler is null && SchedulerCatalog.RefusalOf(schedule) is { } refusal)
        {
            throw folder.Fault(SchedulerFile, $"{refusal}; a name in aiomus.json chooses another");
        }

        var suited = preset.Schedulers ?? SchedulerCatalog.NamesBeside(SchedulerCatalog.NameFor(schedule) ?? preset.Scheduler);
        var usable = suited.Where(name => Refusal(name) is null).ToArray();
        var named = preset.Scheduler ?? SchedulerCatalog.NameFor(schedule)!;
        if (!usable.Contains(named))
        {
            var reason = Refusal(named) ?? $"the scheduler '{named}' does not suit the model";
            throw folder.Fault(
                SchedulerFile, SchedulerKin.Find(schedule.ClassName) is null ? reason : $"for {schedule.ClassName}: {reason}");
        }

        var multiple = IsFlow ? 2 * Space.Scale : Space.Scale;
        var side = isFixed ? cells * Space.Scale : SampleSize(multiple);
        var (steps, guidance) = Usual(named);
        var (fewest, most) = StepsOf(named);
        return RequireSound(new ModelInfo
        {
            Name = folder.Name,
            Family = denoiser.Family,
            Modes = Modes(),
            SizeMultiple = isFixed ? side : multiple,
            MinSize = isFixed ? side : LeastSize,
            MaxSize = isFixed ? side : GreatestSize,
            DefaultWidth = preset.Width ?? side,
            DefaultHeight = preset.Height ?? side,
            DefaultSteps = preset.Steps ?? Math.Clamp(steps, fewest, most),
            MinSteps = fewest,
            MaxSteps = most,
            DefaultGuidance = preset.Guidance ?? guidance,
            DefaultScheduler = named,
            Schedulers = usable,
            PredictionType = IsFlow ? PredictionType.Velocity : DiffusionProcess.ReadPrediction(schedule),
            MaxPromptTokens = prompts.MaxPromptTokens,
            LatentChannels = Space.Channels,
            LatentScale = Space.Scale,
        });
    }

    private LatentSpace Space => decoder.Space;

    // The only side that both networks can have, in latent cells; 0 when any goes.
    private int FixedSide()
    {
        var (high, wide) = (Math.Max(0, denoiser.FixedHeight), Math.Max(0, denoiser.FixedWidth));
        if (high > 0 && wide > 0 && high != wide)
        {
            throw folder.Fault(denoiser.File, "the size is fixed and not square, which is not supported");
        }

        var drawn = Math.Max(high, wide);
        return drawn == 0 || decoder.FixedSide == 0 || drawn == decoder.FixedSide
            ? Math.Max(drawn, decoder.FixedSide)
            : throw folder.Fault(
                LatentDecoder.File, $"it takes latents of {decoder.FixedSide} cells only, and {denoiser.File} makes them of {drawn}");
    }

    // What the makers recommend is tried by everybody who asks for nothing else.
    private ModelInfo RequireSound(ModelInfo info)
    {
        Require(IsSide(info.DefaultWidth), "width", $"sides are multiples of {info.SizeMultiple} from {info.MinSize} to {info.MaxSize}");
        Require(IsSide(info.DefaultHeight), "height", $"sides are multiples of {info.SizeMultiple} from {info.MinSize} to {info.MaxSize}");
        Require(
            info.DefaultSteps >= info.MinSteps && info.DefaultSteps <= info.MaxSteps,
            "steps",
            $"they are {info.MinSteps} to {info.MaxSteps}");
        Require(double.IsFinite(info.DefaultGuidance), "guidance", "it is a finite number");
        return info;

        bool IsSide(int side) => side >= info.MinSize && side <= info.MaxSize && side % info.SizeMultiple == 0;

        void Require(bool rule, string field, string reason)
        {
            if (!rule)
            {
                throw folder.Fault(ModelPreset.File, $"{field} cannot be: {reason}");
            }
        }
    }

    private bool IsFlow => denoiser.Family is ModelFamily.StableDiffusion3 or ModelFamily.Flux;

    private IReadOnlyList<ImageMode> Modes() => folder.Has(LatentEncoder.File)
        ? [ImageMode.TextToImage, ImageMode.ImageToImage, ImageMode.Inpaint]
        : [ImageMode.TextToImage];

    // What the makers of each kind of model recommend. Turbo models are told by their spacing of Euler's timesteps, which nobody else has.
    private (int Steps, double Guidance) Usual(string scheduler) => (scheduler, denoiser.Family) switch
    {
        ("lcm", _) => (4, denoiser.TakesGuidance ? 8.5 : 1),
        ("euler" or "euler_a", _) when schedule.Says("timestep_spacing", "trailing")
            && !schedule.Says("prediction_type", "v_prediction") => (4, 1),
        (_, ModelFamily.StableDiffusion3) => (28, 7),
        (_, ModelFamily.Flux) => denoiser.TakesGuidance ? (28, 3.5) : (4, 1),
        (_, ModelFamily.StableDiffusionXl) => (30, 5),
        _ => (30, 7.5),
    };

    // A warm-up needs some steps, and nobody has more than the training or, with latent consistency, the teacher had.
    private (int Fewest, int Most) StepsOf(string scheduler)
    {
        var (fewest, most) = (1, MostSteps);
        while (fewest < TrialSteps && Refusal(scheduler, fewest) is not null)
        {
            fewest++;
        }

        while (most > TrialSteps && Refusal(scheduler, most) is not null)
        {
            most--;
        }

        return (fewest, most);
    }

    // Why a scheduler cannot run this model, or null when it can.
    private string? Refusal(string scheduler, int steps = TrialSteps)
    {
        if (IsFlow && scheduler != "flow_euler" && !schedule.IsOn("use_flow_sigmas"))
        {
            return $"'{scheduler}' walks the paths of diffusion, and the model was trained on straight ones";
        }

        try
        {
            SchedulerCatalog.Create(scheduler, schedule, steps);
            return null;
        }
        catch (Exception e) when (e is SchedulerException or ArgumentException)
        {
            return SessionFactory.FirstLine(e.Message);
        }
    }

    // A size that the makers do not name is theirs by family; one that cannot be is refused with the file.
    private int SampleSize(int multiple)
    {
        var usual = denoiser.Family == ModelFamily.Flux ? UsualFluxSize : UsualSize;
        var config = $"{denoiser.File.Split('/')[0]}/config.json";
        if (folder.ReadNumber(config, "sample_size") is not { } written || (preset.Width is not null && preset.Height is not null))
        {
            return usual;
        }

        var cells = rules.MendSide(written, folder.ReadName(config, "_diffusers_version"));
        var side = cells * Space.Scale;
        return double.IsInteger(cells) && side is >= LeastSize and <= GreatestSize && side % multiple == 0
            ? (int)side
            : throw folder.Fault(
                config,
                $"sample_size {cells} would make images of {side} pixels; sides are multiples of {multiple} from "
                    + $"{LeastSize} to {GreatestSize}");
    }
}
