using System.Text;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Gallery;
using Aiomus.Imaging;
using ImageFormat = Aiomus.Contracts.Gallery.ImageFormat;

namespace Aiomus.EndToEnd.Tests;

/// <summary>From a prompt to a file.</summary>
public sealed class ImageTests(Product product)
{
    [Fact]
    public async Task Prompt_GivesAImageOfTheSizeAndSettingsThatWereAskedFor()
    {
        using var person = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple with { Width = 256, Height = 256, NegativePrompt = "a leaf", Guidance = 3 });
        var image = Assert.Single(job.Images);
        Assert.Equal((1, 256, 256), (image.Seed, image.Width, image.Height));

        var shown = await person.Client.Images.GetAsync(image.Id);
        Assert.Equal(
            ("a red apple", "a leaf", 256, 256, 8, 3d, 1L, job.Id),
            (shown.Prompt, shown.NegativePrompt, shown.Width, shown.Height, shown.Steps, shown.Guidance, shown.Seed, shown.JobId));

        var file = await person.DownloadAsync(image.Id);
        Assert.Equal(shown.Bytes, file.Length);
        var pixels = ImageEncoder.Decode(file);
        Assert.Equal((256, 256), (pixels.Width, pixels.Height));
    }

    [Fact]
    public async Task SameSeed_GivesTheSamePixelsAndAnotherSeedAnotherImage()
    {
        using var person = await product.CreatePersonAsync();
        var images = new List<byte[]>();
        foreach (var seed in new long[] { 1, 1, 2 })
        {
            var job = await person.MakeAsync(Product.Apple with { Seed = seed });
            images.Add(ImageEncoder.Decode(await person.DownloadAsync(job.Images[0].Id)).Pixels.ToArray());
        }

        Assert.Equal(images[0], images[1]);
        Assert.NotEqual(images[0], images[2]);
    }

    [Fact]
    public async Task RedApple_IsRedAndABlueSkyThingIsNot()
    {
        using var person = await product.CreatePersonAsync();
        var apple = await MeanAsync(person, "a red apple");
        var droplet = await MeanAsync(person, "a droplet");
        Assert.True(apple.Red - apple.Blue > 20, $"The apple is {apple}.");
        Assert.True(droplet.Blue - droplet.Red > 20, $"The droplet is {droplet}.");
    }

    [Fact]
    public async Task SeveralImages_FollowEachOthersSeedsAndEqualSingleOnes()
    {
        using var person = await product.CreatePersonAsync();
        var three = await person.MakeAsync(Product.Apple with { Images = 3, Seed = 40 });
        Assert.Equal([40, 41, 42], three.Images.Select(image => image.Seed));
        var alone = await person.MakeAsync(Product.Apple with { Seed = 42 });
        Assert.Equal(await person.DownloadAsync(alone.Images[0].Id), await person.DownloadAsync(three.Images[2].Id));
    }

    [Theory]
    [InlineData(ImageFormat.Png, null, "89504E47")]
    [InlineData(ImageFormat.Jpeg, 80, "FFD8FF")]
    [InlineData(ImageFormat.Webp, 80, "52494646")]
    [InlineData(ImageFormat.Avif, 60, null)]
    public async Task EveryFormat_OpensAndSaysThatAMachineMadeIt(ImageFormat format, int? quality, string? head)
    {
        using var person = await product.CreatePersonAsync();
        var stored = await person.MakeAsync(Product.Apple with { Format = format, Quality = quality });
        var other = await person.MakeAsync(Product.Apple with { Format = format == ImageFormat.Png ? ImageFormat.Webp : ImageFormat.Png });
        foreach (var id in new[] { stored.Images[0].Id, other.Images[0].Id })
        {
            var file = await person.DownloadAsync(id, format, quality);
            Assert.Equal(head ?? "", Convert.ToHexString(file)[..(head?.Length ?? 0)]);
            var image = ImageEncoder.Decode(file);
            Assert.Equal((256, 256), (image.Width, image.Height));
            Assert.Contains(
                "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                Encoding.Latin1.GetString(file),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RememberedChoices_FillWhatASubmissionLeavesOut()
    {
        using var person = await product.CreatePersonAsync();
        await person.Client.Account.SetPreferencesAsync(
            new PreferencesBody { Format = ImageFormat.Webp, Quality = 70, NegativePrompt = "a leaf", Style = "noto" });
        var job = await person.MakeAsync(Product.Apple);
        Assert.Equal((ImageFormat.Webp, 70, "a leaf"), (job.Format, job.Quality, job.NegativePrompt));
        Assert.Equal("a red apple, noto", job.Prompt);

        // Asked for nothing, the content is a PNG whatever is stored.
        Assert.Equal(0x89, (await person.DownloadAsync(job.Images[0].Id))[0]);

        // Remembering stays on without a choice, until it is switched off.
        await person.Client.Account.SetPreferencesAsync(new PreferencesBody());
        Assert.Equal(new PreferencesBody(), (await person.Client.Account.GetAsync()).Preferences);
        await person.Client.Account.DeletePreferencesAsync();
        Assert.Null((await person.Client.Account.GetAsync()).Preferences);
    }

    [Fact]
    public async Task ContentThatTheCallerHasAlready_IsNotSentAgain()
    {
        using var person = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple);
        using var http = product.Http(person.Key);
        using var first = await http.GetAsync(new Uri(job.Images[0].ContentUrl, UriKind.Relative));
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.GetAsync(new Uri(job.Images[0].ContentUrl, UriKind.Relative));
        Assert.Equal(304, (int)second.StatusCode);
        Assert.Equal($"inline; filename=\"aiomus-{job.Images[0].Id}.png\"", first.Content.Headers.ContentDisposition?.ToString());
        Assert.True(first.Headers.CacheControl?.NoStore);
    }

    private static async Task<(double Red, double Blue)> MeanAsync(Person person, string prompt)
    {
        var job = await person.MakeAsync(Product.Apple with { Steps = 20 } with { Prompt = prompt });
        var pixels = ImageEncoder.Decode(await person.DownloadAsync(job.Images[0].Id)).Pixels.ToArray();
        return (Mean(0), Mean(2));

        double Mean(int channel) => pixels.Where((_, i) => i % 3 == channel).Average(value => value);
    }
}
