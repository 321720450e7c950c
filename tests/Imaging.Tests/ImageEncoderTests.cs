using System.Text;
using Aiomus.Imaging;
using NetVips;

namespace Aiomus.Imaging.Tests;

public sealed class ImageEncoderTests
{
    private static readonly RgbImage Ramp = new(
        64, 48, [.. Enumerable.Range(0, 64 * 48).SelectMany(i => new[] { (byte)(i % 64 * 4), (byte)(i / 64 * 5), (byte)128 })]);

    public static TheoryData<ImageFormat, string> Signatures => new()
    {
        { ImageFormat.Png, "\u0089PNG\r\n\u001a\n" },
        { ImageFormat.Jpeg, "\u00ff\u00d8\u00ff" },
        { ImageFormat.Webp, "RIFF" },
        { ImageFormat.Avif, "\0\0\0" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void File_HasItsFormatItsSizeItsColoursAndItsMark(ImageFormat format, string signature)
    {
        var file = ImageEncoder.Encode(Ramp, format, null, ImageMetadata.Generated);
        Assert.StartsWith(signature, Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        Assert.Contains("digitalsourcetype/trainedAlgorithmicMedia", Encoding.UTF8.GetString(file), StringComparison.Ordinal);

        var back = ImageEncoder.Decode(file);
        Assert.Equal((64, 48), (back.Width, back.Height));
        var error = back.Pixels.ToArray().Zip(Ramp.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
        Assert.True(format == ImageFormat.Png ? error == 0 : error < 4, $"The mean error is {error}.");
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Webp)]
    [InlineData(ImageFormat.Avif)]
    public void LowerQuality_MakesSmallerFiles(ImageFormat format) => Assert.True(
        ImageEncoder.Encode(
            Ramp, format, 20, ImageMetadata.None).Length < ImageEncoder.Encode(Ramp, format, 95, ImageMetadata.None).Length);

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Webp)]
    [InlineData(ImageFormat.Avif)]
    public void Conversion_KeepsTheMark(ImageFormat format)
    {
        foreach (var stored in Enum.GetValues<ImageFormat>())
        {
            var file = ImageEncoder.Convert(ImageEncoder.Encode(Ramp, stored, null, ImageMetadata.Generated), format, null);
            Assert.Contains("trainedAlgorithmicMedia", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
            Assert.Equal((64, 48), (ImageEncoder.Decode(file).Width, ImageEncoder.Decode(file).Height));
        }
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Webp)]
    [InlineData(ImageFormat.Avif)]
    public void SmallerImage_KeepsItsShapeItsColoursAndItsMark(ImageFormat stored)
    {
        var file = ImageEncoder.Encode(Ramp, stored, null, ImageMetadata.Generated);
        foreach (var format in Enum.GetValues<ImageFormat>())
        {
            var small = ImageEncoder.Convert(file, format, null, edge: 32);

            var back = ImageEncoder.Decode(small);
            Assert.Equal((32, 24), (back.Width, back.Height));
            Assert.Contains("trainedAlgorithmicMedia", Encoding.UTF8.GetString(small), StringComparison.Ordinal);

            // The ramp again, with every other pixel.
            var expected = Enumerable.Range(0, 32 * 24).SelectMany(i => new[] { (i % 32 * 8) + 2, (i / 32 * 10) + 2, 128 });
            var error = back.Pixels.ToArray().Zip(expected, (a, b) => Math.Abs(a - b)).Average();
            Assert.True(error < 5, $"{stored} to {format}: the mean error is {error}.");
        }
    }

    [Fact]
    public void SmallerImage_IsNeverALargerOne()
    {
        var file = ImageEncoder.Encode(Ramp, ImageFormat.Png, null, ImageMetadata.None);

        var back = ImageEncoder.Decode(ImageEncoder.Convert(file, ImageFormat.Webp, null, edge: 1024));

        Assert.Equal((64, 48), (back.Width, back.Height));
    }

    [Fact]
    public void MarkOfAPng_IsAPlainInternationalTextChunk()
    {
        var file = ImageEncoder.Encode(Ramp, ImageFormat.Png, null, ImageMetadata.Generated);
        Assert.Contains("iTXtXML:com.adobe.xmp\0\0\0\0\0<?xpacket", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedFile_IsAClearError()
    {
        var file = ImageEncoder.Encode(Ramp, ImageFormat.Jpeg, null, ImageMetadata.None);
        Assert.Throws<ImagingException>(() => ImageEncoder.Convert(new byte[100], ImageFormat.Png, null));
        Assert.Throws<ImagingException>(() => ImageEncoder.Decode(file.AsMemory(0, 100)));
    }

    // What cameras and other programs write: all become three channels of eight bits, of the same colour.
    [Theory]
    [InlineData("grey", 1, false)]
    [InlineData("grey with alpha", 2, false)]
    [InlineData("colour", 3, false)]
    [InlineData("colour with alpha", 4, false)]
    [InlineData("deep grey", 1, true)]
    [InlineData("deep grey with alpha", 2, true)]
    [InlineData("deep colour", 3, true)]
    [InlineData("deep colour with alpha", 4, true)]
    public void PngOfAnyKind_IsRead(string kind, int bands, bool isDeep)
    {
        var (level, opaque) = isDeep ? (200 * 257.0, 65535.0) : (200.0, 255.0);
        var values = Enumerable.Range(1, bands).Select(band => bands % 2 == 0 && band == bands ? opaque : level).ToArray();
        var interpretation = (bands > 2, isDeep) switch
        {
            (true, true) => Enums.Interpretation.Rgb16,
            (true, false) => Enums.Interpretation.Srgb,
            (false, true) => Enums.Interpretation.Grey16,
            _ => Enums.Interpretation.Bw,
        };
        using var black = Image.Black(5, 4);
        using var cast = black.Cast(isDeep ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar);
        using var filled = cast.NewFromImage(values);
        using var image = filled.Copy(interpretation: interpretation);

        var read = ImageEncoder.Decode(image.PngsaveBuffer());

        Assert.Equal((5, 4), (read.Width, read.Height));
        Assert.True(read.Pixels.ToArray().All(value => Math.Abs(value - 200) <= 1), $"{kind}: {read.Pixels.Span[0]} is not 200.");
    }

    [Fact]
    public void JpegForPrint_IsRead()
    {
        using var black = Image.Black(16, 8);
        using var filled = black.NewFromImage(0, 0, 0, 0);
        using var image = filled.Copy(interpretation: Enums.Interpretation.Cmyk);

        var read = ImageEncoder.Decode(image.JpegsaveBuffer());

        Assert.Equal((16, 8), (read.Width, read.Height));
        Assert.All(read.Pixels.ToArray(), value => Assert.InRange(value, 245, 255));
    }

    [Fact]
    public void ImageOfOnePixel_IsRead() =>
        Assert.Equal(
            (1, 1),
            (ImageEncoder.Decode(ImageEncoder.Encode(new RgbImage(1, 1, [1, 2, 3]), ImageFormat.Png, null, ImageMetadata.None)) is var one
                ? one.Width
                : 0, one.Height));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Quality_HasLimits(int quality) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageEncoder.Encode(Ramp, ImageFormat.Jpeg, quality, ImageMetadata.None));
}
