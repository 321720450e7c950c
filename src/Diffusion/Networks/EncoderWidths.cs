using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>Whether text encoders and denoiser belong together: better said when a model is opened than by the first prompt.</summary>
/// <param name="first">Every family has it.</param>
/// <param name="second">CLIP's second.</param>
/// <param name="t5">Of later families.</param>
internal sealed class EncoderWidths(ClipEncoder first, ClipEncoder? second, T5Encoder? t5)
{
    private const string First = "text_encoder/model.onnx";

    /// <exception cref="ModelException">The files say that they do not.</exception>
    public void RequireFit(ModelFolder folder, Denoiser denoiser)
    {
        if (t5 is not null)
        {
            Require(folder, t5.File, "vectors have", t5.Width, denoiser.HiddenWidth, denoiser);
        }

        if (denoiser.Family == ModelFamily.Flux)
        {
            Require(folder, First, "pooled vector has", first.WholeWidth, denoiser.PooledWidth, denoiser);
            return;
        }

        int[] widths = second is null ? [first.Width] : [first.Width, second.Width];
        if (denoiser.HiddenWidth == 0 || widths.Contains(-1))
        {
            return;
        }

        // SD3 fills what its encoders leave with zeros.
        var given = widths.Sum();
        if (given > denoiser.HiddenWidth || (given < denoiser.HiddenWidth && denoiser.Family != ModelFamily.StableDiffusion3))
        {
            throw folder.Fault(
                First, $"its vectors have {string.Join(" and ", widths)} numbers, and {denoiser.File} takes {denoiser.HiddenWidth}");
        }
    }

    private static void Require(ModelFolder folder, string file, string what, int given, int taken, Denoiser denoiser)
    {
        if (given > 0 && taken > 0 && given != taken)
        {
            throw folder.Fault(file, $"its {what} {given} numbers, and {denoiser.File} takes {taken}");
        }
    }
}
