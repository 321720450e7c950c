using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>What somebody does with the images they have.</summary>
public sealed partial class GalleryTests(Chrome chrome, Product product)
{
    // The eight seconds in which a deletion can be taken back pass when the test says so, however slow the machine is.
    private const string HoldTheTime =
        """
        const { setTimeout: begin, clearTimeout: end } = window;
        window.held = new Map();
        window.setTimeout = (run, time, ...rest) => {
          const id = begin(run, time === 8000 ? 2 ** 30 : time, ...rest);
          if (time === 8000) {
            held.set(id, run);
          }

          return id;
        };
        window.clearTimeout = id => {
          held.delete(id);
          end(id);
        };
        """;

    [Fact]
    public async Task KeysAlone_LeadFromTheGalleryToADownloadedFile()
    {
        await using var visitor = await WithImagesAsync(Screen.Desktop, 2);
        var (page, keys) = (visitor.Page, visitor.Page.Keyboard);

        await visitor.TabToAsync(page.Locator("[data-place='0']"));
        await keys.PressAsync("ArrowRight");
        await Assertions.Expect(Place(visitor, 1)).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(OneImage());
        await visitor.TabToAsync(page.Locator(".viewer select"));
        await keys.TypeAsync("WebP");
        await Assertions.Expect(visitor.Field("Format")).ToHaveValueAsync("webp");
        var size = page.GetByText("File size");
        await Assertions.Expect(size).ToHaveTextAsync(Kilobytes());
        await visitor.TabToAsync(page.Locator(".details button:has-text('Download')"));
        var download = await page.RunAndWaitForDownloadAsync(() => keys.PressAsync("Enter"));

        Assert.Matches("^aiomus-[0-9a-f-]{36}\\.webp$", download.SuggestedFilename);
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.Equal("WEBP"u8, bytes.AsSpan(8, 4));
        var told = double.Parse(Kilobytes().Match(await size.InnerTextAsync()).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(bytes.Length / 1000.0, told, 1.0);

        await keys.PressAsync("Escape");
        await Assertions.Expect(Place(visitor, 1)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task DeletedImages_ComeBackWhenOneThinksBetterAndGoWhenNot()
    {
        await using var visitor = await WithImagesAsync(Screen.Desktop, 8, HoldTheTime);
        var page = visitor.Page;
        var other = await visitor.Context.NewPageAsync();
        await other.GotoAsync("/gallery");
        await Assertions.Expect(other.GetByText("8 images")).ToBeVisibleAsync();
        await page.BringToFrontAsync();
        var names = await page.Locator("[data-place] a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");

        // A key that is held down deletes one.
        await Place(visitor, 2).FocusAsync();
        await page.Keyboard.DownAsync("Delete");
        await page.Keyboard.DownAsync("Delete");
        await page.Keyboard.UpAsync("Delete");
        await visitor.SeesAsync("It is deleted for good in 8 seconds.");
        await Assertions.Expect(page.Locator($"[href='{names[2]}']")).ToHaveCountAsync(0);
        await Assertions.Expect(Place(visitor, 2)).ToBeFocusedAsync();
        await visitor.PressAsync("Undo");
        await Assertions.Expect(Place(visitor, 2).Locator("a")).ToHaveAttributeAsync("href", names[2]);
        Assert.Equal(8, await TotalAsync(visitor));

        await visitor.PressAsync("Select");
        await Place(visitor, 0).ClickAsync();
        await Place(visitor, 3).ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await visitor.SeesAsync("4 selected");
        await Place(visitor, 1).ClickAsync();
        await visitor.SeesAsync("3 selected");
        await visitor.LookAsync("gallery-selected");
        await visitor.PressAsync("None");
        await visitor.SeesAsync("0 selected");
        await visitor.PressAsync("All");
        await visitor.SeesAsync("8 selected");
        await visitor.PressAsync("None");
        await Place(visitor, 5).PressAsync(" ");
        await Place(visitor, 6).PressAsync(" ");
        var saved = new List<string>();
        page.Download += (_, download) => saved.Add(download.SuggestedFilename);
        await visitor.PressAsync("Download");
        await visitor.SeesAsync("2 images saved.");
        Assert.Equal(2, saved.Distinct().Count());
        await visitor.PressAsync("Delete");
        await visitor.SeesAsync("6 images");
        Assert.Equal(8, await TotalAsync(visitor));

        // Another deletion begins: the first can no longer be taken back, and other tabs see it.
        await Place(visitor, 0).FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(other.GetByText("6 images")).ToBeVisibleAsync();
        Assert.Equal(6, await TotalAsync(visitor));

        // Whoever leaves has decided.
        await page.GotoAsync("/robots.txt");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("robots"));
        await UntilAsync(async () => await TotalAsync(other) == 5);
        await page.GotoAsync("/gallery");
        await visitor.SeesAsync("5 images");
        foreach (var name in new[] { names[0], names[5], names[6] })
        {
            await Assertions.Expect(page.Locator($"[href='{name}']")).ToHaveCountAsync(0);
        }

        // Nothing happens, and the time runs out.
        await Place(visitor, 4).FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await visitor.SeesAsync("4 images");
        Assert.Equal(5, await TotalAsync(visitor));
        await page.EvaluateAsync("[...held.values()].forEach(run => run())");
        await Assertions.Expect(other.GetByText("4 images")).ToBeVisibleAsync();
        Assert.Equal(4, await TotalAsync(visitor));
    }

    [Fact]
    public async Task Image_HasItsOwnAddressWordsAndWays()
    {
        await using var visitor = await WithImagesAsync(Screen.Desktop, 4);
        var (page, keys) = (visitor.Page, visitor.Page.Keyboard);
        await visitor.LookAsync("gallery");
        await Place(visitor, 1).ClickAsync();
        await visitor.SeesAsync("2 of 4");
        await Assertions.Expect(page.Locator(".sharp")).ToBeVisibleAsync();
        await visitor.LookAsync("image");
        var address = page.Url;

        var image = page.Locator(".stage-image");
        var fitted = (await image.BoundingBoxAsync())!.Width;
        await keys.PressAsync("+");
        await UntilAsync(async () => (await image.BoundingBoxAsync())!.Width > fitted * 1.4);
        await page.Locator(".stage").HoverAsync();
        await page.Mouse.WheelAsync(0, -500);
        await UntilAsync(async () => (await image.BoundingBoxAsync())!.Width > fitted * 2.5);
        await keys.PressAsync("ArrowRight");
        await visitor.SeesAsync("2 of 4");
        await keys.PressAsync("0");
        await UntilAsync(async () => Math.Abs((await image.BoundingBoxAsync())!.Width - fitted) < 1);
        await keys.PressAsync("ArrowRight");
        await visitor.SeesAsync("3 of 4");
        await visitor.PressAsync("Newer image");
        await visitor.PressAsync("Newer image");
        await visitor.SeesAsync("1 of 4");
        await page.GoBackAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/gallery$"));
        await Assertions.Expect(Place(visitor, 0)).ToBeFocusedAsync();

        // Whoever follows a link finds it with its neighbours, and gets to the gallery from there.
        await page.GotoAsync(address);
        await visitor.SeesAsync("2 of 4");
        await visitor.PressAsync("Change the description");
        await visitor.Field("Description").FillAsync("Two apples that lean on each other");
        await visitor.PressAsync("Save");
        await visitor.IsAtAsync("Two apples that lean on each other");
        await Assertions.Expect(visitor.Find(AriaRole.Button, "Change the description")).ToBeFocusedAsync();
        await visitor.PressAsync("Back to the gallery");
        await Assertions.Expect(visitor.Find(AriaRole.Img, "Two apples that lean on each other")).ToBeVisibleAsync();
        await Place(visitor, 1).PressAsync("Enter");
        await visitor.PressAsync("Change the description");
        await visitor.PressAsync("Use the prompt again");
        await visitor.IsAtAsync("a red apple");

        await visitor.PressAsync("Remix in the studio");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/studio$"));
        await Assertions.Expect(new StudioPage(visitor).Prompt).ToHaveValueAsync("a red apple");

        // A neighbour's image is not here, and neither is one that was deleted meanwhile.
        await using var neighbour = await Visitor.SignedInAsync(chrome, product, new Uri(address).AbsolutePath);
        await neighbour.IsAtAsync("This image is not here");
        await neighbour.LookAsync("image-not-here");
        await neighbour.Find(AriaRole.Link, "To the gallery").ClickAsync();
        await neighbour.SeesAsync("No images yet");
        await neighbour.LookAsync("gallery-empty");
        await page.EvaluateAsync("path => fetch(path, { method: 'DELETE' })", $"/v1/images/{address.Split('/')[^1]}");
        await page.GotoAsync(address);
        await visitor.IsAtAsync("This image is not here");
    }

    [Fact]
    public async Task FingersOnAPhone_OpenSelectAndLeafThrough()
    {
        await using var visitor = await WithImagesAsync(Screen.Phone, 4);
        var page = visitor.Page;
        await visitor.LookAsync("gallery");
        await PressLongAsync(visitor, Place(visitor, 2));
        await visitor.SeesAsync("1 selected");
        await Place(visitor, 0).TapAsync();
        await visitor.SeesAsync("2 selected");
        await visitor.LookAsync("gallery-selected");
        await visitor.PressAsync("Cancel");
        await Place(visitor, 1).TapAsync();
        await visitor.SeesAsync("2 of 4");
        await Assertions.Expect(page.Locator(".sharp")).ToBeVisibleAsync();
        await SwipeAsync(visitor, -160, 0);
        await visitor.SeesAsync("3 of 4");
        await SwipeAsync(visitor, 160, 0);
        await visitor.SeesAsync("2 of 4");
        await visitor.PressAsync("About this image");
        await visitor.SeesAsync("a red apple");
        await visitor.LookAsync("image");
        await SwipeAsync(visitor, 0, 200);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/gallery$"));

        // Somebody works here, so a new one waits to be called and moves nothing.
        await Assertions.Expect(Place(visitor, 1)).ToBeFocusedAsync();
        var before = await Place(visitor, 1).Locator("a").GetAttributeAsync("href");
        await MakeAsync(visitor, 1);
        await Assertions.Expect(visitor.Find(AriaRole.Button, "1 new image")).ToBeVisibleAsync();
        await Assertions.Expect(Place(visitor, 1).Locator("a")).ToHaveAttributeAsync("href", before!);
        await visitor.SeesAsync("4 images");
        await visitor.PressAsync("1 new image");
        await Assertions.Expect(Place(visitor, 2).Locator("a")).ToHaveAttributeAsync("href", before!);
        await visitor.SeesAsync("5 images");
        await Assertions.Expect(Place(visitor, 0)).ToBeFocusedAsync();

        // At the top and with nothing in hand they come by themselves; to somebody who has scrolled they wait, and what is seen stays.
        await page.EvaluateAsync("document.activeElement.blur()");
        foreach (var all in new[] { 13, 21, 29 })
        {
            await MakeAsync(visitor, 8);
            await visitor.SeesAsync($"{all} images");
        }

        // Again where the page grew under the first try.
        await UntilAsync(() => page.EvaluateAsync<bool>(
            """
            () => {
              const place = document.querySelector("[data-place='28']");
              const isSeen = place !== null && place.getBoundingClientRect().top < innerHeight;
              scrollTo(0, document.body.scrollHeight);
              return isSeen;
            }
            """));
        await Assertions.Expect(Place(visitor, 28)).ToBeInViewportAsync();
        var seen = await Place(visitor, 28).Locator("a").GetAttributeAsync("href");
        await MakeAsync(visitor, 1);
        await Assertions.Expect(visitor.Find(AriaRole.Button, "1 new image")).ToBeVisibleAsync();
        await Assertions.Expect(Place(visitor, 28).Locator("a")).ToHaveAttributeAsync("href", seen!);
        await Assertions.Expect(Place(visitor, 28)).ToBeInViewportAsync();
        await visitor.LookAsync("gallery-news");
        await visitor.PressAsync("1 new image");
        await visitor.SeesAsync("30 images");
        await Assertions.Expect(Place(visitor, 0)).ToBeFocusedAsync();
        await Assertions.Expect(Place(visitor, 0)).ToBeInViewportAsync();
    }

    [Fact]
    public async Task GalleryOfThousands_DrawsOnlyWhatIsInViewAndWaitsWhenTooFast()
    {
        const int Many = 2000;
        var own = new Product();
        await own.InitializeAsync();
        await using var _ = own;
        await using var visitor = await Visitor.SignedInAsync(chrome, own, "/gallery");
        await visitor.SeesAsync("No images yet");
        var person = await visitor.Page.EvaluateAsync<string>("fetch('/v1/account').then(a => a.json()).then(a => a.id)");
        await own.Process.StopAsync();
        await SeededGallery.FillAsync(new Dictionary<string, string?> { ["Aiomus:Data"] = own.DataFolder }, Guid.Parse(person), Many);
        await own.RestartAsync();

        // The first answers are refusals, as of somebody who was too fast.
        var refused = 0;
        await visitor.Page.RouteAsync("**/content?edge=*", route => Interlocked.Increment(ref refused) > 4
            ? route.ContinueAsync()
            : route.FulfillAsync(new RouteFulfillOptions
            {
                Status = 429,
                ContentType = "application/problem+json",
                Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
                Body = """{"code":"rate_limited","status":429}""",
            }));
        await visitor.Page.ReloadAsync();
        await visitor.SeesAsync("2,000 images");
        await AllInViewAsync(visitor);
        Assert.True(refused > 4);
        var nodes = await NodesAsync(visitor);

        await visitor.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight / 2)");
        await AllInViewAsync(visitor);
        Assert.InRange(int.Parse((await FirstInViewAsync(visitor)).Split(' ')[1], CultureInfo.InvariantCulture), 900, 1100);
        await visitor.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(visitor.Find(AriaRole.Img, "drawing 1")).ToBeVisibleAsync();
        await AllInViewAsync(visitor);
        Assert.InRange(await NodesAsync(visitor), 1, nodes * 1.6);

        await Place(visitor, Many - 1).FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Home");
        await Assertions.Expect(Place(visitor, 0)).ToBeFocusedAsync();
        await Assertions.Expect(Place(visitor, 0).GetByRole(AriaRole.Img)).ToHaveAttributeAsync("alt", $"drawing {Many}");
        await visitor.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(Place(visitor, Many - 1)).ToBeFocusedAsync();
        await AllInViewAsync(visitor);

        // A link to one in the middle finds its place without scrolling there, also after the line was cut.
        var middle = await visitor.Page.EvaluateAsync<string>(
            "fetch('/v1/images?from=1234&limit=1').then(a => a.json()).then(a => a.images[0].id)");
        await visitor.Page.GotoAsync($"/gallery/{middle}");
        await visitor.SeesAsync("1,235 of 2,000");
        await visitor.Context.SetOfflineAsync(true);
        await visitor.PressAsync("Back to the gallery");
        await visitor.SeesAsync("You are offline.");
        await visitor.Context.SetOfflineAsync(false);
        await Assertions.Expect(Place(visitor, 1234)).ToBeFocusedAsync();
        await AllInViewAsync(visitor);
    }

    [Fact]
    public async Task GalleryOfTheDocumentation_HasImagesOfManyKinds()
    {
        Assert.SkipUnless(DocumentedScreens.AreUpdated, "AIOMUS_UPDATE_SCREENS is not 1.");
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/promises");
        foreach (var prompt in new[]
        {
            "a red apple", "two cats in the snow", "a green car", "a rocket in space", "a lion, flat", "a sailboat at sunset",
            "a flat icon of a house on teal", "a bird on top of a house at night", "an owl in the meadow", "a blue dog in a meadow",
        })
        {
            await MakeAsync(visitor, 2, prompt, 12);
        }

        await visitor.Page.GotoAsync("/gallery");
        await visitor.SeesAsync("20 images");
        await Assertions.Expect(Place(visitor, 17).Locator("img")).ToBeVisibleAsync();
        await visitor.LookAsync("gallery-full");
        await visitor.PressAsync("Select");
        foreach (var place in new[] { 0, 3, 4 })
        {
            await Place(visitor, place).ClickAsync();
        }

        await visitor.SeesAsync("3 selected");
        await visitor.LookAsync("gallery-choosing");
        await visitor.PressAsync("Cancel");
        await Place(visitor, 0).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".sharp")).ToBeVisibleAsync();
        await visitor.LookAsync("image-and-details");
    }

    private async Task<Visitor> WithImagesAsync(Screen screen, int count, string? script = null)
    {
        var visitor = await Visitor.SignedInAsync(chrome, product, "/promises", screen);
        await MakeAsync(visitor, count);
        if (script is not null)
        {
            await visitor.Context.AddInitScriptAsync(script);
        }

        await visitor.Page.GotoAsync("/gallery");
        await Assertions.Expect(visitor.Page.Locator("[data-place] img")).ToHaveCountAsync(count);
        return visitor;
    }

    private static async Task MakeAsync(Visitor visitor, int count, string prompt = "a red apple", int steps = 1)
    {
        var all = await TotalAsync(visitor) + count;
        var status = await visitor.Page.EvaluateAsync<int>(
            """
            ([images, prompt, steps]) => fetch('/v1/jobs', {
              method: 'POST',
              headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
              body: JSON.stringify({ prompt, steps, images, seed: 1 }),
            }).then(answer => answer.status)
            """,
            new object[] { count, prompt, steps });
        Assert.Equal(202, status);
        await UntilAsync(async () => await TotalAsync(visitor) == all);
    }

    private static Task<int> TotalAsync(Visitor visitor) => TotalAsync(visitor.Page);

    private static async Task<int> TotalAsync(IPage page) => (await page.EvaluateAsync<JsonElement>(
        "fetch('/v1/images?limit=1').then(answer => answer.json())")).GetProperty("total").GetInt32();

    private static ILocator Place(Visitor visitor, int place) => visitor.Page.Locator($"[data-place='{place}']");

    // What is drawn and lies in the window shows its image, none is broken, and there is something.
    private static Task AllInViewAsync(Visitor visitor) => UntilAsync(() => visitor.Page.EvaluateAsync<bool>(
        """
        () => {
          const inView = [...document.querySelectorAll('[data-place]')].filter(one => {
            const edge = one.getBoundingClientRect();
            return edge.bottom > 0 && edge.top < innerHeight;
          });
          return inView.length > 10 && inView.every(one => one.querySelector('img')?.complete && one.querySelector('img').naturalWidth > 0);
        }
        """));

    private static Task<string> FirstInViewAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string>(
        "[...document.querySelectorAll('[data-place]')].find(one => one.getBoundingClientRect().top > 60).querySelector('img').alt");

    private static Task<int> NodesAsync(Visitor visitor) => visitor.Page.EvaluateAsync<int>("document.querySelectorAll('.tiles *').length");

    private static async Task PressLongAsync(Visitor visitor, ILocator on)
    {
        var (x, y) = await MiddleAsync(on);
        var fingers = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await TouchAsync(fingers, "touchStart", x, y);
        await visitor.SeesAsync("selected");
        await TouchAsync(fingers, "touchEnd");
        await fingers.DetachAsync();
    }

    private static async Task SwipeAsync(Visitor visitor, int right, int down)
    {
        var (x, y) = await MiddleAsync(visitor.Page.Locator(".stage"));
        var fingers = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await TouchAsync(fingers, "touchStart", x, y);
        for (var step = 1; step <= 4; step++)
        {
            await TouchAsync(fingers, "touchMove", x + (right * step / 4), y + (down * step / 4));
        }

        await TouchAsync(fingers, "touchEnd");
        await fingers.DetachAsync();
    }

    // A touch lasts as long as the session that began it.
    private static Task TouchAsync(ICDPSession fingers, string type, params float[] at) =>
        fingers.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = at.Length == 0 ? [] : new[] { new Dictionary<string, object> { ["x"] = at[0], ["y"] = at[1] } },
        });

    private static async Task<(float X, float Y)> MiddleAsync(ILocator of)
    {
        var box = (await of.BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; !await isSo(); tries++)
        {
            Assert.True(tries < 3000, "What should happen did not.");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex("/gallery/[0-9a-f-]{36}$")]
    private static partial Regex OneImage();

    [GeneratedRegex("([0-9.]+) kB")]
    private static partial Regex Kilobytes();
}
