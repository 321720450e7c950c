using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>From the prompt to the image, and what may come in between.</summary>
public sealed partial class StudioTests(Chrome chrome, Product product)
{
    // What is seen of a job before its result: each image once, by the words of its card.
    private const string NotePreviews =
        """
        window.previews = {};
        new MutationObserver(() => {
          for (const image of document.querySelectorAll('article.job:not(:has(img.result)) img.preview')) {
            const words = image.closest('article').getAttribute('aria-label');
            (previews[words] ??= new Set()).add(image.src);
          }
        }).observe(document, { subtree: true, childList: true, attributes: true });
        """;

    // The three seconds after which a lost connection is told pass when the test says so, however slow the machine is.
    private const string HoldTheWord =
        """
        const { setTimeout: begin, clearTimeout: end } = window;
        window.held = [];
        window.setTimeout = (run, time, ...rest) => {
          const id = begin(run, time === 3000 ? 2 ** 30 : time, ...rest);
          if (time === 3000) {
            held.push({ id, run, isOver: false });
          }

          return id;
        };
        window.clearTimeout = id => {
          held.filter(one => one.id === id).forEach(one => (one.isOver = true));
          end(id);
        };
        """;

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
        await keys.TypeAsync("  ");
        await Assertions.Expect(visitor.Page.GetByText("Say in a few words what you want to see.")).ToHaveCountAsync(0);
        await keys.PressAsync("Enter");
        await visitor.SeesAsync("Say in a few words what you want to see.");
        Assert.Empty(submissions);

        await studio.Prompt.FillAsync("");
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
        // One image at a time by one thread: what is asked for with many steps is in work for as long as it takes to look at it.
        await using var slow = new Product(
            ("Aiomus:Inference:MaxBatch", "1"), ("Aiomus:Inference:Threads", "1"), ("Aiomus:Plans:Free:ConcurrentJobs", "3"));
        await slow.InitializeAsync();
        await using var visitor = await Visitor.SignedInAsync(chrome, slow, screen: Screen.Phone);
        await visitor.Context.AddInitScriptAsync(NotePreviews);
        await visitor.Page.ReloadAsync();
        var studio = new StudioPage(visitor);
        await studio.MakeSlowAsync(steps: 150, guidance: 7);
        await CreateAsync("a pink car");
        await SeesPreviewsAsync(visitor.Page, "a pink car");
        await CreateAsync("a huge spider");
        await studio.ChooseAsync(images: 2, steps: 40, guidance: 7);
        await CreateAsync("a tiny house");
        await visitor.SeesAsync("3 in work");
        await visitor.LookAsync("studio-running");

        // A fourth is one too many; its words stay in the box.
        Assert.Equal(429, await studio.SendAsync("a red apple"));
        await visitor.SeesAsync("You have 3 in work at once, which is the most. Send it when one of them is done.");
        await Assertions.Expect(studio.Card("a red apple")).ToHaveCountAsync(0);
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a red apple");

        // The page is loaded again in the middle of it: all three are still in work, and what moves on is seen.
        await visitor.Page.ReloadAsync();
        await visitor.SeesAsync("3 in work");
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "running");
        await Assertions.Expect(studio.Card("a huge spider")).ToHaveAttributeAsync("data-state", Begun());
        await Assertions.Expect(studio.Card("a tiny house")).ToHaveAttributeAsync("data-state", Begun());
        var bar = studio.Card("a pink car").GetByRole(AriaRole.Progressbar);
        await Assertions.Expect(bar).ToHaveAttributeAsync("value", MoreThanNothing());
        var far = await bar.GetAttributeAsync("value");
        await Assertions.Expect(bar).Not.ToHaveAttributeAsync("value", far!);

        // What one page stops, the other one sees: by a press here, and by a key there, where the focus stays with it.
        await using var other = await visitor.TabAsync("/studio");
        var second = new StudioPage(other);
        await other.SeesAsync("3 in work");
        await other.PressAsync("Stop: a huge spider");
        await Assertions.Expect(second.Card("a huge spider")).ToContainTextAsync("Stopped. It cost nothing.");
        await visitor.Page.BringToFrontAsync();
        await Assertions.Expect(studio.Card("a huge spider")).ToContainTextAsync("Stopped. It cost nothing.");
        await visitor.SeesAsync("2 in work");
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "running");
        await visitor.Find(AriaRole.Button, "Stop: a pink car").PressAsync("Enter");
        await Assertions.Expect(studio.Card("a pink car")).ToContainTextAsync("Stopped. It cost nothing.");
        await Assertions.Expect(studio.Card("a pink car").GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeFocusedAsync();

        // The last one is seen to develop by both, to its end.
        foreach (var (tab, card) in new[] { (visitor, studio), (other, second) })
        {
            await tab.Page.BringToFrontAsync();
            await Assertions.Expect(card.Card("a pink car")).ToHaveAttributeAsync("data-state", "canceled");
            await Assertions.Expect(card.Card("a tiny house")).ToHaveAttributeAsync("data-state", "succeeded");
            await Assertions.Expect(card.Card("a tiny house").Locator("img.result.here")).ToHaveCountAsync(2);
            await SeesPreviewsAsync(tab.Page, "a tiny house");
        }

        await visitor.Page.BringToFrontAsync();
        await studio.Card("a pink car").GetByRole(AriaRole.Button, new() { Name = "Put away" }).ClickAsync();
        await Assertions.Expect(studio.Card("a pink car")).ToHaveCountAsync(0);

        async Task CreateAsync(string words)
        {
            await studio.Prompt.FillAsync(words);
            await visitor.PressAsync("Create");
            await Assertions.Expect(studio.Card(words)).ToHaveAttributeAsync("data-state", Begun());
        }
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

        // With the stream it is told without a press.
        await EndSessionsAsync(visitor.Email);
        await visitor.SeesAsync("Your session ended");
        await Assertions.Expect(studio.Prompt).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task CutStream_IsMadeUpForAndSaidOnlyIfItLasts()
    {
        await using var line = new Line(product);
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/promises");
        await visitor.Context.AddInitScriptAsync(HoldTheWord);
        await visitor.Page.GotoAsync($"{line.Address}studio");
        var studio = new StudioPage(visitor);
        await studio.MakeSlowAsync(steps: 60);
        await studio.Prompt.FillAsync("a pink car");
        await studio.Prompt.PressAsync("Enter");
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "running");

        // It is opened again from where it was cut, and the person need not know.
        var opened = line.Opened;
        Assert.Equal(1, line.Cut());
        await visitor.Page.WaitForFunctionAsync("() => held.length === 1 && held[0].isOver");
        Assert.True(line.Opened > opened);
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a pink car").Locator("img.result.here")).ToHaveCountAsync(8);
        await Assertions.Expect(studio.Card("a pink car")).ToHaveCountAsync(1);
        await Assertions.Expect(visitor.Page.GetByText("The connection to the server is lost.")).ToHaveCountAsync(0);

        // It stays away: the page says so in time, and what is in work is asked for.
        line.RefusesStreams = true;
        Assert.Equal(1, line.Cut());
        await visitor.Page.WaitForFunctionAsync("() => held.length === 2 && !held[1].isOver");
        await visitor.Page.EvaluateAsync("held[1].run()");
        await visitor.SeesAsync("The connection to the server is lost.");
        await studio.ChooseAsync(images: 1, steps: 6);
        await studio.Prompt.FillAsync("a camel in the desert");
        await studio.Prompt.PressAsync("Enter");
        await Assertions.Expect(studio.Card("a camel in the desert")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a camel in the desert").Locator("img.result.here")).ToHaveCountAsync(1);
        await Assertions.Expect(studio.Card("a camel in the desert")).ToHaveCountAsync(1);
        await visitor.SeesAsync("The connection to the server is lost.");
        line.RefusesStreams = false;
        await Assertions.Expect(visitor.Page.GetByText("The connection to the server is lost.")).ToHaveCountAsync(0);
        Assert.Equal(9, await visitor.Page.EvaluateAsync<int>("fetch('/v1/images?limit=1').then(a => a.json()).then(a => a.total)"));
    }

    [Fact]
    public async Task NewsFasterThanTheAnswer_MakesOneCard()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product);
        var studio = new StudioPage(visitor);
        var held = new TaskCompletionSource();
        await visitor.Page.RouteAsync("**/v1/jobs", async route =>
        {
            var answer = await route.FetchAsync();
            if (route.Request.Method == "POST")
            {
                await held.Task;
            }

            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });

        await studio.Prompt.FillAsync("a pink car");
        await studio.Prompt.PressAsync("Enter");

        // Two cards of one name would be a fault of this look itself.
        await Assertions.Expect(visitor.Page.Locator("article.job[data-state=succeeded]")).ToHaveCountAsync(1);
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");
        held.SetResult();
        await Assertions.Expect(studio.Card("a pink car").Locator("img.result.here").First).ToBeVisibleAsync();
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

        // What such a press left in a tab that was closed for hours is not sent before its person says so.
        var submissions = studio.CountSubmissions();
        await visitor.Page.EvaluateAsync(
            """
            () => {
              const at = new Date(Date.now() - 3 * 3600_000).toISOString();
              const unanswered = [{ key: crypto.randomUUID(), at, submission: { prompt: 'a blue fish', images: 1 } }];
              sessionStorage.studio = JSON.stringify({ ...JSON.parse(sessionStorage.studio), unanswered });
            }
            """);
        await visitor.Page.ReloadAsync();
        await visitor.SeesAsync("From 3 hours ago, without an answer. Do you still want it?");
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");
        await visitor.LookAsync("studio-left-over");
        Assert.Empty(submissions);
        await visitor.PressAsync("Send it");
        await Assertions.Expect(studio.Card("a blue fish")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a blue fish")).ToHaveCountAsync(1);
        Assert.Single(submissions);
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

    // At least two: the image moves on.
    private static Task SeesPreviewsAsync(IPage page, string words) =>
        page.WaitForFunctionAsync("words => (previews[words]?.size ?? 0) > 1", words);

    [GeneratedRegex("[1-9]")]
    private static partial Regex MoreThanNothing();

    [GeneratedRegex("queued|running")]
    private static partial Regex Begun();
}
