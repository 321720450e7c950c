using System.Globalization;
using System.Text;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Documentation;

/// <summary>Tells in Markdown what the library can run, by trying it.</summary>
internal static class SupportTable
{
    private static readonly (string Folder, string Name)[] Models =
    [
        ("sd1", "Stable Diffusion 1"),
        ("sd2", "Stable Diffusion 2, v-prediction and zero terminal SNR"),
        ("inpaint", "Stable Diffusion inpainting, 9 channels"),
        ("turbo", "SDXL-Turbo"),
        ("lcm", "Latent consistency"),
        ("sdxl", "SDXL"),
        ("sd3", "Stable Diffusion 3, without its T5 encoder"),
        ("sd3t5", "Stable Diffusion 3, with it"),
        ("flux", "Flux, guidance as an input"),
        ("schnell", "Flux, distilled to few steps"),
    ];

    private static readonly (string Heading, string Option, object?[] Values)[] Options =
    [
        ("prediction_type", "prediction_type", ["epsilon", "v_prediction", "sample"]),
        ("timestep_spacing", "timestep_spacing", ["leading", "linspace", "trailing"]),
        ("beta_schedule", "beta_schedule", ["linear", "scaled_linear", "squaredcos_cap_v2", "exp"]),
        ("trained_betas", "trained_betas", [Enumerable.Range(0, 1000).Select(i => 0.0001 + (i * 0.00001)).ToArray()]),
        ("rescale_betas_zero_snr", "rescale_betas_zero_snr", [true]),
        ("thresholding", "thresholding", [true]),
        ("clip_sample", "clip_sample", [true]),
        ("use_karras_sigmas", "use_karras_sigmas", [true]),
        ("use_exponential_sigmas", "use_exponential_sigmas", [true]),
        ("use_beta_sigmas", "use_beta_sigmas", [true]),
        ("use_lu_lambdas", "use_lu_lambdas", [true]),
        ("use_flow_sigmas`, `flow_prediction", "use_flow_sigmas", [true]),
        ("final_sigmas_type", "final_sigmas_type", ["zero", "sigma_min"]),
        ("interpolation_type", "interpolation_type", ["linear", "log_linear"]),
        ("timestep_type", "timestep_type", ["discrete", "continuous"]),
        ("algorithm_type", "algorithm_type", ["dpmsolver", "dpmsolver++", "sde-dpmsolver", "sde-dpmsolver++", "deis"]),
        ("solver_type", "solver_type", ["midpoint", "heun", "bh1", "bh2", "logrho"]),
        ("solver_order", "solver_order", [1, 2, 3]),
        ("shift", "shift", [3.0]),
        ("use_dynamic_shifting", "use_dynamic_shifting", [true]),
        ("stochastic_sampling", "stochastic_sampling", [true]),
    ];

    // Words of some algorithms; the others have nothing that they could change.
    private static readonly Dictionary<string, string[]> OfSome = new(StringComparer.Ordinal)
    {
        ["algorithm_type"] = ["deis", "dpmpp_2m"],
        ["solver_type"] = ["deis", "dpmpp_2m", "unipc"],
        ["solver_order"] = ["deis", "dpmpp_2m", "unipc"],
    };

    public static string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("| model | family | from | samplers | default | guidance |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var (folder, name) in Models)
        {
            using var copy = FamilyModel.Open(folder);
            using var model = DiffusionModel.Load(copy.Path);
            var info = model.Info;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {name} | `{info.Family}` | {string.Join(", ", info.Modes.Select(Say))} | {Samplers(info)} | "
                    + $"`{info.DefaultScheduler}`, {info.DefaultSteps} steps | {info.DefaultGuidance} |");
        }

        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| option of `scheduler_config.json` | {string.Join(" | ", SchedulerCatalog.Names.Select(name => $"`{name}`"))} |");
        text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---|", SchedulerCatalog.Names.Count))}");
        foreach (var (heading, option, values) in Options)
        {
            var cells = SchedulerCatalog.Names.Select(name => Cell(name, option, values));
            text.AppendLine($"| `{heading}` | {string.Join(" | ", cells)} |");
        }

        return text.ToString().Trim().ReplaceLineEndings("\n");
    }

    private static string Say(ImageMode mode) => mode switch
    {
        ImageMode.TextToImage => "words",
        ImageMode.ImageToImage => "image",
        _ => "mask",
    };

    private static string Samplers(ModelInfo info) => info.Schedulers.Count > 1
        ? $"{info.Schedulers.Count}: {string.Join(" ", info.Schedulers.Select(name => $"`{name}`"))}"
        : $"`{info.Schedulers[0]}`";

    // One value that can be honoured or not is a yes or a no; of several, those that can are named.
    private static string Cell(string scheduler, string option, object?[] values)
    {
        if (OfSome.TryGetValue(option, out var readers) && !readers.Contains(scheduler))
        {
            return "";
        }

        var honoured = values.Where(value => Honours(scheduler, option, value)).ToArray();
        if (values.Length == 1)
        {
            return honoured.Length == 1 ? "yes" : "";
        }

        return honoured.Length == values.Length
            ? "all"
            : string.Join(", ", honoured.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }

    private static bool Honours(string scheduler, string option, object? value)
    {
        var config = SchedulerConfig.Parse("{}").With("_class_name", SchedulerCatalog.ClassNameOf(scheduler));
        if (option == "interpolation_type" || option == "timestep_type")
        {
            config = config.With("timestep_spacing", "linspace");
        }
        else if (option == "use_flow_sigmas")
        {
            config = config.With("prediction_type", "flow_prediction");
        }
        else if (option == "rescale_betas_zero_snr")
        {
            config = config.With("prediction_type", "v_prediction");
        }
        else if (option == "algorithm_type" && scheduler == "dpmpp_2m")
        {
            config = config.With("final_sigmas_type", "sigma_min");
        }

        try
        {
            SchedulerCatalog.Create(scheduler, config.With(option, value), 10);
            return true;
        }
        catch (SchedulerException)
        {
            return false;
        }
    }
}
