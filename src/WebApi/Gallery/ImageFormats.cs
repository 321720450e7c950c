using System.Diagnostics;
using Aiomus.Contracts.Gallery;
using Aiomus.WebApi.Errors;
using FileFormat = Aiomus.Imaging.ImageFormat;
using GrainFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

namespace Aiomus.WebApi.Gallery;

/// <summary>
/// File formats as addresses, headers and file names spell them, and as the grains and the encoder call them. The three lists are the same,
/// number by number: a test says so.
/// </summary>
internal static class ImageFormats
{
    /// <summary>Which qualities there are.</summary>
    public static FieldRule Qualities { get; } = FieldRule.Range(ImageLimits.MinQuality, ImageLimits.MaxQuality);

    /// <summary>Whether it is a quality of lossy files.</summary>
    public static bool IsQuality(int quality) => quality is >= ImageLimits.MinQuality and <= ImageLimits.MaxQuality;

    public static ImageFormat ToContract(this GrainFormat format) => (ImageFormat)format;

    public static GrainFormat ToGrains(this ImageFormat format) => (GrainFormat)format;

    public static FileFormat ToFile(this ImageFormat format) => (FileFormat)format;

    public static string Spell(ImageFormat format) => format switch
    {
        ImageFormat.Png => "png",
        ImageFormat.Jpeg => "jpeg",
        ImageFormat.Webp => "webp",
        ImageFormat.Avif => "avif",
        _ => throw new UnreachableException(),
    };

    public static ImageFormat? Parse(string text) => text switch
    {
        "png" => ImageFormat.Png,
        "jpeg" => ImageFormat.Jpeg,
        "webp" => ImageFormat.Webp,
        "avif" => ImageFormat.Avif,
        _ => null,
    };

    public static string MediaType(ImageFormat format) => $"image/{Spell(format)}";

    public static string Extension(ImageFormat format) => format == ImageFormat.Jpeg ? "jpg" : Spell(format);
}
