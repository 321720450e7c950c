namespace Aiomus.Samples.Tests;

/// <summary>Each sample draws an image, and says what is wrong when it cannot.</summary>
public sealed class SampleTests(Service service) : IDisposable
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private readonly string _folder = Directory.CreateTempSubdirectory("aiomus-sample-").FullName;

    private string ImageFile => Path.Combine(_folder, "image.png");

    [Fact]
    public async Task CurlSample_StoresAnImage()
    {
        await using var sample = Curl("a \"red\" apple \\ on\na table", service.Environment);

        var code = await sample.WaitForExitAsync();

        Assert.True(code == 0, sample.Output);
        Assert.Equal(Png, (await File.ReadAllBytesAsync(ImageFile))[..4]);
    }

    [Fact]
    public async Task CurlSample_TellsWhyItIsRefused()
    {
        await using var sample = Curl("a red apple", ("AIOMUS_ADDRESS", service.Address), ("AIOMUS_KEY", "aio_none"));

        Assert.NotEqual(0, await sample.WaitForExitAsync());
        Assert.Contains("unauthenticated", sample.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(ImageFile));
    }

    [Fact]
    public async Task DotnetSample_ShowsStepsAndStoresAnImage()
    {
        await using var sample = Sample.Start("dotnet", [Program, "a red apple", ImageFile], service.Environment);

        var code = await sample.WaitForExitAsync();

        Assert.True(code == 0, sample.Output);
        Assert.Contains("started", sample.Output, StringComparison.Ordinal);
        Assert.Contains("finished", sample.Output, StringComparison.Ordinal);
        Assert.Equal(Png, (await File.ReadAllBytesAsync(ImageFile))[..4]);
    }

    [Fact]
    public async Task BrowserSample_ShowsTheImage()
    {
        await using var page = await BrowserPage.OpenAsync(service);

        await page.DrawAsync(service.Key, "a red apple");
        var state = await page.WaitForAsync<string>("state.disabled === false ? state.text : null");

        Assert.Equal("finished", state);
        var width = await page.WaitForAsync<int>(
            "state.image.complete && state.image.src.startsWith('blob:') ? state.image.naturalWidth : null");
        Assert.True(width > 0, "The image cannot be decoded.");
    }

    [Fact]
    public async Task BrowserSample_TellsWhyItIsRefused()
    {
        await using var page = await BrowserPage.OpenAsync(service);

        await page.DrawAsync("aio_none", "a red apple");
        var state = await page.WaitForAsync<string>("state.disabled === false ? state.text : null");

        Assert.Contains("API key", state, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Program
    {
        get
        {
            // The samples are built in the configuration of the tests.
            var configuration = AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar).Contains("Release") ? "Release" : "Debug";
            return Path.Combine(Sample.Folder("dotnet"), "bin", configuration, "net10.0", "Aiomus.FirstImage.dll");
        }
    }

    private Sample Curl(string prompt, params (string Name, string Value)[] environment)
    {
        Assert.SkipWhen(Sample.Find("bash") is null || Sample.Find("curl") is null, "bash or curl is not installed.");
        return Sample.Start("bash", [Path.Combine(Sample.Folder("curl"), "draw.sh"), prompt, ImageFile], environment);
    }
}
