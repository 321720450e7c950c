using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Aiomus.Browser.Tests.Chrome))]

namespace Aiomus.Browser.Tests;

/// <summary>The real browser of this machine, without a window. One for all tests; each visitor has a profile of their own.</summary>
public sealed class Chrome : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Program { get; } = Programs.FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Timeout = 300_000,
            Args = ["--no-sandbox", "--disable-quic", "--disable-dev-shm-usage", "--disable-background-networking",
                "--host-resolver-rules=MAP host.test 127.0.0.1"],
        });
    }

    /// <summary>A new profile. Skips the test where there is no browser.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed.");
        return await _browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
