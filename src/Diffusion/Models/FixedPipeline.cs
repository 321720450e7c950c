namespace Aiomus.Diffusion.Models;

/// <summary>
/// The first ONNX pipelines of the diffusers library carry the facts of Stable Diffusion 1 in their code. The script that makes folders
/// for them therefore writes no <c>config.json</c> beside a network, and leaves the networks' axes open.
/// </summary>
/// <param name="InputChannels">What the denoiser takes.</param>
internal sealed record FixedPipeline(int InputChannels)
{
    /// <summary>Channels of a latent.</summary>
    public const int LatentChannels = 4;

    /// <summary>Pixels to one latent cell, along each side.</summary>
    public const int Scale = 8;

    /// <summary>The denoiser's latents are the autoencoder's times this.</summary>
    public const double Factor = 0.18215;

    private const int RepaintingChannels = 9;

    /// <summary>The facts of the pipeline that a model folder is for; null for all that take them from the folder.</summary>
    public static FixedPipeline? Of(ModelFolder folder) => folder.ReadName("model_index.json", "_class_name") switch
    {
        "OnnxStableDiffusionPipeline" or "StableDiffusionOnnxPipeline" or "OnnxStableDiffusionImg2ImgPipeline" => new(LatentChannels),
        "OnnxStableDiffusionInpaintPipeline" => new(RepaintingChannels),
        _ => null,
    };
}
