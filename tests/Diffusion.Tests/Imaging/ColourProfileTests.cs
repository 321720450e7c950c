using Aiomus.Diffusion.Imaging;
using NetVips;

namespace Aiomus.Diffusion.Tests.Imaging;

/// <summary>What a file's colour profile says of its numbers holds when it is read: the same colour comes out in sRGB.</summary>
public sealed class ColourProfileTests
{
    public static TheoryData<string, double, byte[], bool> Images =>
    [
        .. from isDeep in new[] { false, true }
           from row in new (string, double, byte[])[]
           {
               ("display p3", 2.2, [200, 120, 60]), ("display p3", 2.2, [90, 90, 90]), ("adobe rgb", 2.2, [120, 130, 60]),
               ("adobe rgb", 1.8, [128, 128, 128]),
               ("grey", 1.5, [128]), ("grey", 2.2, [40]),
           }
           select new TheoryDataRow<string, double, byte[], bool>(row.Item1, row.Item2, row.Item3, isDeep),
    ];

    [Theory]
    [MemberData(nameof(Images))]
    public void Colours_AreThoseOfTheProfile(string profile, double exponent, byte[] pixel, bool isDeep)
    {
        var expected = Srgb(profile, exponent, pixel);
        using var image = Filled(pixel, isDeep, ColourProfile.Of(profile, exponent), alpha: false);

        var read = ImageEncoder.Decode(image.PngsaveBuffer());

        AssertAll(expected, read);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Transparency_TakesNothingFromTheColours(bool isDeep)
    {
        using var image = Filled([200, 120, 60], isDeep, ColourProfile.Of("display p3", 2.2), alpha: true);

        AssertAll(Srgb("display p3", 2.2, [200, 120, 60]), ImageEncoder.Decode(image.PngsaveBuffer()));
    }

    [Fact]
    public void ProfileOfAJPEGAndAWebP_HoldsToo()
    {
        using var image = Filled([200, 120, 60], false, ColourProfile.Of("display p3", 2.2), alpha: false);

        AssertAll(Srgb("display p3", 2.2, [200, 120, 60]), ImageEncoder.Decode(image.JpegsaveBuffer(q: 100)), tolerance: 4);
        AssertAll(Srgb("display p3", 2.2, [200, 120, 60]), ImageEncoder.Decode(image.WebpsaveBuffer(lossless: true)), tolerance: 4);
    }

    // White paper, and the print colours of the library's own profile against its own way back.
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(200, 20, 40, 10)]
    public void PrintColours_AreThoseOfTheProfile(double cyan, double magenta, double yellow, double black)
    {
        using var plain = Image.Black(8, 8)
            .NewFromImage(cyan, magenta, yellow, black)
            .Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Cmyk);
        var profile = Image.ProfileLoad("cmyk");
        using var image = plain.Mutate(mutable => mutable.Set(GValue.BlobType, "icc-profile-data", profile));
        using var back = image.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8);

        var read = ImageEncoder.Decode(image.JpegsaveBuffer(q: 100));

        AssertAll([.. back.Getpoint(4, 4)], read, tolerance: 3);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("of another kind")]
    [InlineData("empty")]
    public void ProfileThatCannotBeUsed_IsLeftOut(string what)
    {
        var profile = what switch
        {
            "damaged" => ColourProfile.Of("display p3", 2.2)[..150],
            "of another kind" => ColourProfile.Of("grey", 2.2),
            _ => [0],
        };
        using var image = Filled([200, 120, 60], false, profile, alpha: false);

        AssertAll([200, 120, 60], ImageEncoder.Decode(image.PngsaveBuffer()));
    }

    [Fact]
    public void ImageWithoutAProfile_KeepsItsNumbers()
    {
        using var image = Filled([200, 120, 60], false, null, alpha: false);
        AssertAll([200, 120, 60], ImageEncoder.Decode(image.PngsaveBuffer()), tolerance: 0);
    }

    private static Image Filled(byte[] pixel, bool isDeep, byte[]? profile, bool alpha)
    {
        var scale = isDeep ? 257.0 : 1;
        double[] values = [.. pixel.Select(value => value * scale), .. alpha ? new[] { 255 * scale } : []];
        var interpretation = (pixel.Length, isDeep) switch
        {
            (3, true) => Enums.Interpretation.Rgb16,
            (3, false) => Enums.Interpretation.Srgb,
            (_, true) => Enums.Interpretation.Grey16,
            _ => Enums.Interpretation.Bw,
        };
        using var plain = Image.Black(8, 8)
            .Cast(isDeep ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar)
            .NewFromImage(values).Copy(interpretation: interpretation);
        return profile is null ? plain.Copy() : plain.Mutate(mutable => mutable.Set(GValue.BlobType, "icc-profile-data", profile));
    }

    // To light, to sRGB's primaries (IEC 61966-2-1, by way of D50), to sRGB's numbers.
    private static double[] Srgb(string profile, double exponent, byte[] pixel)
    {
        var light = pixel.Select(value => Math.Pow(value / 255.0, exponent)).ToArray();
        double[] linear = profile switch
        {
            "display p3" =>
            [
                (1.2249 * light[0]) - (0.2249 * light[1]),
                (-0.0420 * light[0]) + (1.0420 * light[1]),
                (-0.0197 * light[0]) - (0.0786 * light[1]) + (1.0984 * light[2])
            ],
            "adobe rgb" => [(1.3984 * light[0]) - (0.3984 * light[1]), light[1], (-0.0429 * light[1]) + (1.0429 * light[2])],
            _ => [light[0], light[0], light[0]],
        };
        return [.. linear.Select(value => Math.Clamp(value, 0, 1))
            .Select(value => 255 * (value <= 0.0031308 ? 12.92 * value : (1.055 * Math.Pow(value, 1 / 2.4)) - 0.055))];
    }

    private static void AssertAll(double[] expected, RgbImage read, double tolerance = 2)
    {
        Assert.Equal((8, 8), (read.Width, read.Height));
        for (var i = 0; i < read.Pixels.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i % 3] - read.Pixels.Span[i]) <= tolerance,
                $"[{string.Join(", ", expected)}] expected, [{string.Join(", ", read.Pixels[..3].ToArray())}] read.");
        }
    }
}
