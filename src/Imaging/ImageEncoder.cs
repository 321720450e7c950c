using NetVips;

namespace Aiomus.Imaging;

/// <summary>Writes images as files, and files as files of another format. Thread-safe.</summary>
public static class ImageEncoder
{
    private const string XmpField = "xmp-data";
    private const string ProfileField = "icc-profile-data";
    private const int DefaultJpegQuality = 90;
    private const int DefaultWebpQuality = 85;
    private const int DefaultAvifQuality = 65;
    private const int PngCompression = 6;
    private const int AvifEffort = 4;
    private const int DefaultMaxPixels = 32 * 1024 * 1024;

    static ImageEncoder()
    {
        // Every image is written once: a cache of operations would only keep people's images in memory.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
    }

    /// <summary>Writes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="quality">1 to 100 for lossy formats; null leaves it to the format.</param>
    /// <param name="metadata">What the file says of itself.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] Encode(RgbImage image, ImageFormat format, int? quality, ImageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(metadata);
        using var plain = Image.NewFromMemory(image.Bytes, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        using var tagged = plain.Copy(interpretation: Enums.Interpretation.Srgb);
        if (metadata.Xmp is not { } xmp)
        {
            return Write(tagged, format, quality);
        }

        using var marked = tagged.Mutate(mutable => mutable.Set(GValue.BlobType, XmpField, xmp));
        return Write(marked, format, quality);
    }

    /// <summary>Writes a file's image in another format; what the file says of itself goes with it.</summary>
    /// <param name="file">A PNG, JPEG, WebP or AVIF file.</param>
    /// <param name="format">The new file's format.</param>
    /// <param name="quality">1 to 100 for lossy formats; null leaves it to the format.</param>
    /// <param name="edge">The most pixels of the longer edge; null for as many as the image has, which are never made more.</param>
    /// <exception cref="ImagingException">The file is damaged.</exception>
    public static byte[] Convert(ReadOnlyMemory<byte> file, ImageFormat format, int? quality, int? edge = null)
    {
        try
        {
            // A thumbnail is read no larger than it has to be, where the file's format allows that.
            using var image = edge is { } most
                ? Image.ThumbnailBuffer(file.ToArray(), most, height: most, size: Enums.Size.Down, failOn: Enums.FailOn.Error)
                : Image.NewFromBuffer(file.ToArray(), failOn: Enums.FailOn.Error);
            return Write(image, format, quality);
        }
        catch (VipsException e)
        {
            throw new ImagingException("The stored image cannot be read.", e);
        }
    }

    /// <summary>
    /// Reads the pixels of a file that anybody may have made: turned upright, in sRGB by the file's own colour profile, without
    /// transparency.
    /// </summary>
    /// <param name="file">A PNG, JPEG, WebP or AVIF file.</param>
    /// <param name="maxPixels">The most pixels an image may have; more are refused before any of them is read.</param>
    /// <exception cref="ImagingException">The file is damaged, of another format, or too large.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> file, int maxPixels = DefaultMaxPixels)
    {
        // The library below knows many formats, and so do the faults in it: only ours get there.
        if (!IsKnown(file.Span))
        {
            throw new ImagingException("The image is not a PNG, JPEG, WebP or AVIF file.");
        }

        try
        {
            using var image = Image.NewFromBuffer(file.ToArray(), failOn: Enums.FailOn.Error);
            if ((long)image.Width * image.Height > maxPixels)
            {
                throw new ImagingException($"The image has {image.Width}x{image.Height} pixels; at most {maxPixels} can be read.");
            }

            using var upright = image.Autorot();
            return ReadByProfile(upright) ?? Read(upright, image => image.Colourspace(Enums.Interpretation.Srgb));
        }
        catch (VipsException e)
        {
            throw new ImagingException("The image cannot be read.", e);
        }
    }

    // Null where there is no profile, or one that is damaged or of another kind of colours: then the numbers are taken as they are usual.
    private static RgbImage? ReadByProfile(Image image)
    {
        try
        {
            return image.Contains(ProfileField)
                ? Read(image, coloured => coloured.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8))
                : null;
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static RgbImage Read(Image image, Func<Image, Image> toSrgb)
    {
        using var rgb = toSrgb(image);
        using var opaque = rgb.HasAlpha() ? rgb.Flatten() : rgb.Copy();
        return new RgbImage(opaque.Width, opaque.Height, opaque.WriteToMemory<byte>());
    }

    private static bool IsKnown(ReadOnlySpan<byte> file) =>
        file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G'])
        || file.StartsWith<byte>([0xFF, 0xD8, 0xFF])
        || (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        || (file.Length > 12 && file[4..].StartsWith("ftypavi"u8));

    private static byte[] Write(Image image, ImageFormat format, int? quality)
    {
        if (quality is < 1 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(quality), quality, "Quality lies between 1 and 100.");
        }

        return format switch
        {
            ImageFormat.Png => WritePng(image),
            ImageFormat.Jpeg => image.JpegsaveBuffer(q: quality ?? DefaultJpegQuality, optimizeCoding: true),
            ImageFormat.Webp => image.WebpsaveBuffer(q: quality ?? DefaultWebpQuality),
            ImageFormat.Avif =>
                image.HeifsaveBuffer(q: quality ?? DefaultAvifQuality, compression: Enums.ForeignHeifCompression.Av1, effort: AvifEffort),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The format is not known."),
        };
    }

    private static byte[] WritePng(Image image)
    {
        var png = image.PngsaveBuffer(compression: PngCompression);
        return image.Contains(XmpField) ? PngXmp.Set(png, (byte[])image.Get(XmpField)) : png;
    }
}
