using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>From the prompt to the image, and what may come in between.</summary>
public sealed partial class StudioTests(Chrome chrome, Product product)
{
    [Fact]
    public async Task KeyboardAlone_MakesImagesOfWordsAndOfEarlierOnes()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product);
        var studio = new StudioPage(visitor);
        var (page, keys) = (visitor.Page, visitor.Page.Keyboard);
        var submissions = studio.CountSubmissions();
        await Assertions.Expect(studio.Prompt).ToBeFocusedAsync();
        await visitor.SeesAsync("Begin with one of these");
        await visitor.SeesAsync("1 credit");
        await visitor.LookAsync("studio-empty");

        // Nothing is asked for where nothing is said.
        await keys.PressAsync("Enter");
        await visitor.SeesAsync("Say in a few words what you want to see.");
        Assert.Empty(submissions);

        await keys.TypeAsync("a red apple on a yellow background");
        await keys.PressAsync("Enter");
        var apple = studio.Card("a red apple on a yellow background");
        await Assertions.Expect(apple).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(apple.Locator("img.result.here")).ToHaveAttributeAsync("alt", "a red apple on a yellow background");
        Assert.Single(submissions);
        await Assertions.Expect(studio.Prompt).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Done: a red apple" })).ToHaveCountAsync(1);

        // The settings unfold, hold what is chosen, and fold again.
        await studio.OpenSettingsAsync();
        await studio.Settings.GetByText("flat").ClickAsync();
        await visitor.Field("Seed").FillAsync("12");
        await visitor.LookAsync("studio-settings");
        await studio.Prompt.FocusAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(studio.Settings).ToHaveCountAsync(0);
        await studio.Prompt.FillAsync("a lion");
        await keys.PressAsync("Enter");
        var lion = studio.Card("a lion, flat");
        await Assertions.Expect(lion).ToHaveAttributeAsync("data-state", "succeeded");

        // The arrows lead from image to image, and in an empty box to earlier words.
        await lion.Locator("[data-stop]").First.FocusAsync();
        await keys.PressAsync("ArrowRight");
        await Assertions.Expect(apple.Locator("[data-stop]").First).ToBeFocusedAsync();
        await keys.PressAsync("?");
        await Assertions.Expect(visitor.Find(AriaRole.Dialog, "Keys")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(visitor.Find(AriaRole.Dialog, "Keys")).ToHaveCountAsync(0);
        await keys.PressAsync("/");
        await Assertions.Expect(studio.Prompt).ToBeFocusedAsync();
        await studio.Prompt.FillAsync("");
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("ArrowUp");
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a red apple on a yellow background");

        // What made an image is told without touching the form; taken into it, it may be undone.
        await studio.Prompt.FillAsync("my own words");
        await StudioPage.ActAsync(lion, "See parameters");
        var told = visitor.Find(AriaRole.Dialog, "What made it");
        await Assertions.Expect(told).ToContainTextAsync("a lion, flat");
        await Assertions.Expect(told.GetByRole(AriaRole.Definition).GetByText("12", new() { Exact = true })).ToBeVisibleAsync();
        await visitor.LookAsync("studio-parameters");
        await keys.PressAsync("Escape");
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("my own words");
        await lion.GetByRole(AriaRole.Button, new() { Name = "Take into the form" }).ClickAsync();
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a lion, flat");
        await visitor.PressAsync("Undo");
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("my own words");

        // The same with another seed is another image; the form stays.
        await lion.GetByRole(AriaRole.Button, new() { Name = "Another one with a new seed" }).ClickAsync();
        await Assertions.Expect(studio.Card("a lion, flat")).ToHaveCountAsync(2);
        await Assertions.Expect(studio.Card("a lion, flat").First).ToHaveAttributeAsync("data-state", "succeeded");
        await StudioPage.ActAsync(studio.Card("a lion, flat").First, "See parameters");
        await Assertions.Expect(told.GetByRole(AriaRole.Definition).GetByText("12", new() { Exact = true })).ToHaveCountAsync(0);
        await keys.PressAsync("Escape");
        Assert.Equal(3, submissions.Count);

        // A reload keeps the words and the settings; signing out does not.
        await page.ReloadAsync();
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("my own words");
        await studio.OpenSettingsAsync();
        await Assertions.Expect(visitor.Field("Seed")).ToHaveValueAsync("12");
        await visitor.PressAsync("Settings");
        await Assertions.Expect(studio.Card("a lion, flat")).ToHaveCountAsync(2);
        await visitor.LookAsync("studio");
        Assert.DoesNotContain("my own words", await page.EvaluateAsync<string>("() => JSON.stringify(localStorage) + location.href"));
        await visitor.PressAsync("Sign out");
        await Assertions.Expect(visitor.Find(AriaRole.Link, "Sign up").First).ToBeVisibleAsync();
        Assert.DoesNotContain("my own words", await page.EvaluateAsync<string>("() => JSON.stringify(sessionStorage)"));
    }

    [Fact]
    public async Task SeveralJobs_AreFollowedStoppedAndFoundAgain()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, screen: Screen.Phone);
        var studio = new StudioPage(visitor);
        await studio.MakeSlowAsync(steps: 80);
        foreach (var words in new[] { "a pink car", "a tiny house" })
        {
            await studio.Prompt.FillAsync(words);
            await visitor.PressAsync("Create");
            await Assertions.Expect(studio.Card(words)).ToBeVisibleAsync();
        }

        // One is stopped by a key, before it is done, and the focus stays with it.
        await Assertions.Expect(studio.Card("a tiny house")).ToHaveAttributeAsync("data-state", Begun());
        await visitor.Find(AriaRole.Button, "Stop: a tiny house").PressAsync("Enter");
        await Assertions.Expect(studio.Card("a tiny house")).ToContainTextAsync("Stopped. It cost nothing.");
        await Assertions.Expect(studio.Card("a tiny house").GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeFocusedAsync();

        // The page is loaded again in the middle of it, and a second one is opened: both follow it to its end.
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(studio.Card("a pink car")).ToBeVisibleAsync();
        await visitor.LookAsync("studio-running");
        var other = await visitor.Context.NewPageAsync();
        await other.GotoAsync("/studio");
        var second = other.GetByRole(AriaRole.Article, new() { Name = "a pink car" });
        await Assertions.Expect(second.Locator("img.result.here")).ToHaveCountAsync(8);
        await visitor.Page.BringToFrontAsync();
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a pink car").Locator("img.result.here")).ToHaveCountAsync(8);
        await studio.Card("a tiny house").GetByRole(AriaRole.Button, new() { Name = "Put away" }).ClickAsync();
        await Assertions.Expect(studio.Card("a tiny house")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task EndOfTheSession_LeavesTheWordsForTheSamePersonToGoOn()
    {
        // Without the stream of events, whose end would tell the page before the press does.
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/promises");
        await visitor.Page.RouteAsync("**/v1/events*", static route => route.AbortAsync());
        await visitor.Page.GotoAsync("/studio");
        var studio = new StudioPage(visitor);
        await studio.Prompt.FillAsync("a clay turtle");
        await visitor.SeesAsync("left after it");
        await EndSessionsAsync(visitor.Email);

        await studio.Prompt.PressAsync("Enter");
        await visitor.SeesAsync("Your session ended");
        await Assertions.Expect(studio.Prompt).ToHaveCountAsync(0);
        await visitor.Page.UnrouteAllAsync();
        await visitor.Field("Email address").FillAsync(visitor.Email);
        await visitor.Field("Password").FillAsync(Visitor.Password);
        await visitor.Find(AriaRole.Button, "Sign in").ClickAsync();

        // The press that was refused is made good, and the words are still in the box.
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a clay turtle");
        await Assertions.Expect(studio.Card("a clay turtle")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a clay turtle")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task LostConnection_IsSaidAndMadeUpFor()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product);
        var studio = new StudioPage(visitor);
        await studio.MakeSlowAsync();
        await studio.Prompt.FillAsync("a pink car");
        await studio.Prompt.PressAsync("Enter");
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", Begun());

        // The first image is cut on its way too, which is no reason to call it deleted.
        var asked = 0;
        await visitor.Page.RouteAsync(
            "**/content", route => Interlocked.Increment(ref asked) == 1 ? route.AbortAsync() : route.ContinueAsync());
        await visitor.Context.SetOfflineAsync(true);
        await visitor.SeesAsync("You are offline.");
        await studio.Prompt.FillAsync("a camel in the desert");
        await studio.Prompt.PressAsync("Enter");
        await visitor.SeesAsync("Not sent yet. We are trying again.");
        await visitor.LookAsync("studio-offline");
        await visitor.Context.SetOfflineAsync(false);

        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a camel in the desert")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a camel in the desert")).ToHaveCountAsync(1);
        await Assertions.Expect(studio.Card("a pink car").Locator("img.result.here")).ToHaveCountAsync(8);
        Assert.True(asked > 1);
        visitor.Expect("ERR_INTERNET_DISCONNECTED");
    }

    /// <summary>From another device, as its owner would who lost this one.</summary>
    private async Task EndSessionsAsync(string email)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        using var opened = await http.PostAsJsonAsync("/v1/session", new { email, password = Visitor.Password });
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/sessions");
        request.Headers.Add("Cookie", string.Join("; ", opened.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var ended = await http.SendAsync(request);
        Assert.True(ended.IsSuccessStatusCode, $"Ending the sessions answered {ended.StatusCode}.");
    }

    [GeneratedRegex("queued|running")]
    private static partial Regex Begun();
}
