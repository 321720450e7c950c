using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>The whole way of somebody who has no mouse.</summary>
public sealed partial class KeyboardTests(Chrome chrome, Product product)
{
    [Fact]
    public async Task KeyboardAlone_LeadsFromTheLandingToADownloadedImage()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/robots.txt");
        // Whoever touches anything but the keys has failed: the visitor finds a fault in the end.
        await visitor.Context.AddInitScriptAsync(
            "addEventListener('pointerdown', () => console.error('Something else than a key was used.'), true)");
        await visitor.Page.GotoAsync("/");
        await visitor.TabToAsync(visitor.Find(AriaRole.Link, "Make your first image").First);
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.TypeIntoAsync(visitor.Field("Email address"), visitor.Email);
        await visitor.TypeIntoAsync(visitor.Field("Password"), Visitor.Password);
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.IsAtAsync("Look into your mail");

        // The mail opens a tab of its own, and it goes on there.
        await using var tab = await visitor.TabAsync($"/confirm#{await visitor.Mails.LinkAsync("/confirm#")}");
        var (page, keys) = (tab.Page, tab.Page.Keyboard);
        var studio = new StudioPage(tab);
        await Assertions.Expect(studio.Prompt).ToBeFocusedAsync();
        await keys.TypeAsync("a red apple");
        await keys.PressAsync("Enter");
        await Assertions.Expect(studio.Card("a red apple").Locator("img.result.here")).ToHaveCountAsync(1);

        await tab.TabToAsync(tab.Find(AriaRole.Link, "Gallery"));
        await keys.PressAsync("Enter");
        await tab.SeesAsync("1 image");
        await tab.TabToAsync(page.Locator("[data-place='0']"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(OneImage());
        await Assertions.Expect(page.Locator(".sharp")).ToBeVisibleAsync();
        await tab.TabToAsync(page.Locator(".details").GetByRole(AriaRole.Button, new() { Name = "Download", Exact = true }));
        var download = await page.RunAndWaitForDownloadAsync(() => keys.PressAsync("Enter"));

        // What lies on the disk is an image, whole.
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.EndsWith(".png", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], bytes[..8]);
        var size = await page.EvaluateAsync<int[]>(
            """
            async base64 => {
              const image = new Image();
              image.src = `data:image/png;base64,${base64}`;
              await image.decode();
              return [image.naturalWidth, image.naturalHeight];
            }
            """,
            Convert.ToBase64String(bytes));
        Assert.Equal([256, 256], size);
    }

    [GeneratedRegex("/gallery/[0-9a-f-]{36}$")]
    private static partial Regex OneImage();
}
