using System.Text.Json;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>What the reference's pipeline for a folder does with its schedule that the schedule's file does not say.</summary>
internal sealed class FamilyRules
{
    private const string IndexFile = "model_index.json";

    private const int TrueSide = 64;

    private static readonly Version FirstWithTrueSides = new(0, 9);

    private readonly ModelFamily _family;
    private readonly JsonElement _index;
    private readonly bool _isConsistency;

    public FamilyRules(ModelFolder folder, Denoiser denoiser)
    {
        (_family, _index) = (denoiser.Family, folder.ReadJsonObject(IndexFile));

        // Exporters write their own prefix before the name, and a folder made by hand may say anything.
        var pipeline = TextOf("_class_name");
        _isConsistency = _family == ModelFamily.StableDiffusion && (pipeline.Contains("LatentConsistency", StringComparison.Ordinal)
            || (denoiser.TakesGuidance && !pipeline.Contains("StableDiffusion", StringComparison.Ordinal)));
    }

    /// <summary>How the first step of a run from an image is counted.</summary>
    public StrengthRule Strength => _family switch
    {
        ModelFamily.StableDiffusion3 or ModelFamily.Flux => StrengthRule.Flow,
        _ => _isConsistency ? StrengthRule.Consistency : StrengthRule.Diffusion,
    };

    /// <summary>
    /// The schedule as the pipeline runs it. A file that names no scheduler has the one that model_index.json names, or else the
    /// family's. Stable Diffusion's pipeline sets two options whose defaults its first files relied on, where
    /// the schedule has them; no other pipeline does.
    /// </summary>
    public SchedulerConfig Mend(SchedulerConfig schedule)
    {
        if (schedule.ClassName.Length == 0)
        {
            schedule = schedule.With("_class_name", NamedScheduler() ?? UsualScheduler);
        }

        // Of schedules that have them alone: the straight path has neither.
        return MendsOptions && SchedulerCatalog.NameFor(schedule) != "flow_euler"
            ? schedule.With("steps_offset", 1).With("clip_sample", false)
            : schedule;
    }

    /// <summary>
    /// The side that a denoiser's file names, in cells, as the pipeline takes it: the first files of Stable Diffusion named half the side
    /// that it was trained for.
    /// </summary>
    /// <param name="cells">What the file names.</param>
    /// <param name="writtenBy">The version of the diffusers library that wrote it; null when the file does not say.</param>
    public double MendSide(double cells, string? writtenBy) =>
        MendsOptions && IsBefore(writtenBy, FirstWithTrueSides) ? Math.Max(cells, TrueSide) : cells;

    /// <summary>
    /// The schedule of a run that begins with an image, from the mended one. The warm-up of PNDM is left out: it leads from noise alone,
    /// and Stable Diffusion's pipeline for masks leaves it out too.
    /// </summary>
    public static SchedulerConfig MendForImage(SchedulerConfig schedule) => schedule.With("skip_prk_steps", true);

    // The numbers alone: "0.8.0.dev0" is before 0.9 too.
    private static bool IsBefore(string? version, Version other) =>
        version?.Split('.') is [var major, var minor, ..] && Version.TryParse($"{major}.{minor}", out var read) && read < other;

    private bool MendsOptions => _family == ModelFamily.StableDiffusion && !_isConsistency;

    private string UsualScheduler => _family switch
    {
        ModelFamily.StableDiffusion3 or ModelFamily.Flux => FlowMatchEulerScheduler.ClassName,
        ModelFamily.StableDiffusionXl => EulerScheduler.ClassName,
        _ => _isConsistency ? LcmScheduler.ClassName : DdimScheduler.ClassName,
    };

    private string? NamedScheduler() => _index.TryGetProperty("scheduler", out var entry) && entry.ValueKind == JsonValueKind.Array
        && entry.GetArrayLength() == 2 && entry[1].ValueKind == JsonValueKind.String ? entry[1].GetString() : null;

    private string TextOf(string name) =>
        _index.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
