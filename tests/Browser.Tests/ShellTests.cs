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
        foreach (var path in new[] { "/", "/sign-up", "/sign-in", "/forgot", "/help", "/privacy", "/promises", "/shortcuts", "/erasure" })
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
