using System.Globalization;
using System.Text;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Tests.Documentation;

/// <summary>Tells in Markdown what becomes of the schedulers of the diffusers library that have no twin here.</summary>
internal static class KinTable
{
    public static string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("| written for | runs as | in what they are alike, or why not |");
        text.AppendLine("|---|---|---|");
        foreach (var kin in SchedulerKin.All.Where(kin => kin.Name is not null).OrderBy(kin => kin.ClassName, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{kin.ClassName}` | `{kin.Name}` | {kin.Note} |");
        }

        foreach (var kin in SchedulerKin.All
            .Where(kin => kin.Name is null)
            .GroupBy(kin => kin.Note).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"| {string.Join(" ", kin.Select(one => $"`{one.ClassName}`"))} | refused | {kin.Key} |");
        }

        return text.ToString().Trim().ReplaceLineEndings("\n");
    }
}
