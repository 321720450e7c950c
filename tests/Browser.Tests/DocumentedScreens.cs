using System.Collections.Concurrent;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>
/// The images of the pages in <c>docs/design.md</c>. With <c>AIOMUS_UPDATE_SCREENS=1</c> each look of a journey writes those that the text
/// names, as WebP, small enough to lie with the sources.
/// </summary>
internal static class DocumentedScreens
{
    private const int Quality = 60;

    private static readonly string Docs = Path.Combine(Repository.Root, "docs");
    private static readonly Lazy<string> Text = new(static () => File.ReadAllText(Path.Combine(Docs, "design.md")));
    private static readonly ConcurrentDictionary<string, bool> Own = new();

    public static bool AreUpdated { get; } = Environment.GetEnvironmentVariable("AIOMUS_UPDATE_SCREENS") == "1";

    /// <summary>Keeps the page as it is, on both screens. A journey on the other screen itself knows better.</summary>
    public static async Task KeepAsync(IPage page, string name, Screen own)
    {
        if (!AreUpdated)
        {
            return;
        }

        Directory.CreateDirectory(Path.Combine(Docs, "screens"));
        var devtools = await page.Context.NewCDPSessionAsync(page);
        foreach (var screen in new[] { own, own == Screen.Phone ? Screen.Desktop : Screen.Phone })
        {
            foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                var file = $"screens/{name}-{screen}-{scheme}.webp".ToLowerInvariant();
                if (!Text.Value.Contains(file, StringComparison.Ordinal) || (screen != own && Own.ContainsKey(file)))
                {
                    continue;
                }

                await page.SetViewportSizeAsync(Visitor.WidthOf(screen), Visitor.HeightOf(screen));
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme.ToString().ToLowerInvariant());
                await page.WaitForFunctionAsync("() => [...document.images].every(image => image.complete)");
                var shot = await devtools.SendAsync(
                    "Page.captureScreenshot", new Dictionary<string, object> { ["format"] = "webp", ["quality"] = Quality });
                await File.WriteAllBytesAsync(Path.Combine(Docs, file), shot!.Value.GetProperty("data").GetBytesFromBase64());
                _ = screen == own && Own.TryAdd(file, true);
            }
        }

        await page.SetViewportSizeAsync(Visitor.WidthOf(own), Visitor.HeightOf(own));
        await devtools.DetachAsync();
    }
}
