using System.Text.Json;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>How the autoencoder's latents relate to pixels and to what the denoiser works on.</summary>
/// <param name="Channels">Of a latent.</param>
/// <param name="Scale">Pixels to one cell, along each side.</param>
/// <param name="Factor">The denoiser's latents are the autoencoder's, less the shift, times this.</param>
/// <param name="Shift">See the factor.</param>
internal sealed record LatentSpace(int Channels, int Scale, float Factor, float Shift)
{
    private const string Config = "vae_decoder/config.json";
    private const double DefaultFactor = 0.18215;
    private const int DefaultScale = 8;

    /// <param name="folder">The model.</param>
    /// <param name="channels">What the decoder's file declares, or less than 1 when it leaves that open.</param>
    /// <param name="inputChannels">What the denoiser takes.</param>
    public static LatentSpace Read(ModelFolder folder, int channels, int inputChannels)
    {
        var factor = folder.ReadNumber(Config, "scaling_factor", DefaultFactor);
        if (factor == 0 || !double.IsFinite(1 / factor))
        {
            throw folder.Fault(Config, "scaling_factor must not be 0");
        }

        return new LatentSpace(
            channels > 0 ? channels : (int)folder.ReadNumber(Config, "latent_channels", inputChannels),
            ReadScale(folder),
            (float)factor,
            (float)folder.ReadNumber(Config, "shift_factor", 0));
    }

    // Each level of the decoder but the first doubles the sides.
    private static int ReadScale(ModelFolder folder) =>
        folder.ReadOptionalJson(Config)?.TryGetProperty("block_out_channels", out var levels) == true
        && levels.ValueKind == JsonValueKind.Array
        && levels.GetArrayLength() is > 0 and < 8
            ? 1 << (levels.GetArrayLength() - 1)
            : DefaultScale;
}
