using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>What stands around every page.</summary>
public sealed class ShellTests(Chrome chrome, Product product)
{
    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task EveryPageOfAStranger_IsAccessibleInBothThemes(Screen screen)
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, screen: screen);
        string[] paths = ["/", "/sign-up", "/sign-in", "/forgot", "/plans", "/help", "/privacy", "/promises", "/shortcuts", "/erasure"];
        foreach (var path in paths)
        {
            await visitor.Page.GotoAsync(path);
            await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeVisibleAsync();
            await visitor.LookAsync(path == "/" ? "landing" : path.Trim('/'));
        }
    }

    [Fact]
    public async Task AddressOfNothing_IsAPageThatSaysSo()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/no/such/page");
        await visitor.IsAtAsync("There is nothing here");
        await visitor.LookAsync("nothing-here");
    }

    [Fact]
    public async Task Pages_CanBeInstalled()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product);
        var devtools = await visitor.Context.NewCDPSessionAsync(visitor.Page);

        var manifest = await devtools.SendAsync("Page.getAppManifest");
        var errors = await devtools.SendAsync("Page.getInstallabilityErrors");

        Assert.Equal(0, manifest!.Value.GetProperty("errors").GetArrayLength());
        Assert.EndsWith("/app.webmanifest", manifest.Value.GetProperty("url").GetString(), StringComparison.Ordinal);
        // A profile of a test leaves nothing behind, like a private window, and Chromium installs from none of those.
        Assert.DoesNotContain(
            errors!.Value.GetProperty("installabilityErrors").EnumerateArray().Select(error => error.GetProperty("errorId").GetString()),
            error => error != "in-incognito");
        using var told = System.Text.Json.JsonDocument.Parse(manifest.Value.GetProperty("data").GetString()!);
        var icons = told.RootElement.GetProperty("icons").EnumerateArray().Select(icon => (
            Purpose: icon.GetProperty("purpose").GetString(), Sizes: icon.GetProperty("sizes").GetString(),
            Address: icon.GetProperty("src").GetString()!)).Where(icon => icon.Sizes != "any").ToArray();
        foreach (var purpose in new[] { "any", "maskable" })
        {
            Assert.Equal(["192x192", "512x512"], icons.Where(icon => icon.Purpose == purpose).Select(icon => icon.Sizes).Order());
        }

        foreach (var icon in icons)
        {
            var size = await visitor.Page.EvaluateAsync<string>(
                "async address => { const image = new Image(); image.src = address; await image.decode();"
                + " return `${image.naturalWidth}x${image.naturalHeight}`; }",
                icon.Address);
            Assert.Equal(icon.Sizes, size);
        }
    }

    [Fact]
    public async Task ReaderOfGerman_ReadsGerman()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/no/such/page", locale: "de-DE");
        await visitor.IsAtAsync("Hier ist nichts");
        await visitor.Field("Sprache").SelectOptionAsync("English");
        await visitor.IsAtAsync("There is nothing here");
        await visitor.Page.ReloadAsync();
        await visitor.IsAtAsync("There is nothing here");
    }

    [Fact]
    public async Task SkipLink_MovesTheFocusToThePage()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/sign-in");
        await visitor.Find(AriaRole.Link, "Sign up").First.WaitForAsync();
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(visitor.Find(AriaRole.Link, "Skip to the page")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task PlainAddress_SaysWhatDoesNotWorkThere()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product);
        // 127.0.0.1 is this machine too, but a name that stands for it is not: browsers trust no other plain address.
        await visitor.Page.GotoAsync($"http://host.test:{product.Address.Port}/sign-in");
        await visitor.SeesAsync("This address is not encrypted");
        visitor.Expect("Cross-Origin-Opener-Policy header has been ignored");
    }

    [Fact]
    public async Task PageOfSomebodySignedIn_HasItsWaysAndSignsOut()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product);
        await visitor.Find(AriaRole.Link, "Gallery").ClickAsync();
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/gallery$"));
        Assert.Equal(0, await visitor.Find(AriaRole.Link, "Operations").CountAsync());
        await visitor.Context.SetOfflineAsync(true);
        await visitor.PressAsync("Sign out");
        await visitor.SeesAsync("You are still signed in.");
        await visitor.Context.SetOfflineAsync(false);
        visitor.Expect("ERR_INTERNET_DISCONNECTED");
        await visitor.PressAsync("Sign out");
        await Assertions.Expect(visitor.Find(AriaRole.Link, "Sign up").First).ToBeVisibleAsync();
    }
}
