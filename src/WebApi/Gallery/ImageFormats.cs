using System.Diagnostics;
using Aiomus.Contracts.Gallery;

namespace Aiomus.WebApi.Gallery;

/// <summary>File formats as addresses, headers and file names spell them.</summary>
internal static class ImageFormats
{
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
