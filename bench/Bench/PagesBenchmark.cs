using System.Globalization;
using System.Net.Http.Json;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Bench;

/// <summary>What the pages weigh, how soon a prompt can be typed, and how soon something of the image is seen; in Chromium.</summary>
internal static class PagesBenchmark
{
    private const int Rounds = 5;
    private const double Throttle = 4;

    // A page of the same server without anything of ours: it costs what the browser and the connection cost.
    private const string Empty = "/robots.txt";

    private static readonly ViewportSize Desktop = new() { Width = 1280, Height = 800 };

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(database.Settings, address: AiomusProcess.FreeAddress("localhost"));
        var email = (await People.SignUpAsync(product, database.Folder, 1))[0];
        var cookies = await SignInAsync(product, email);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });

        report.Progress("weight");
        await WeighAsync(report, browser, product, "the landing page", "/", []);
        await WeighAsync(report, browser, product, "the studio", "/studio", cookies);

        report.Progress("usable");
        var (empty, studio) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            empty.Add(await OpenAsync(browser, product, Empty, "body", cookies));
            studio.Add(await OpenAsync(browser, product, "/studio", "textarea", cookies));
        }

        report.Line(
            $"a prompt can be typed after **{Measure.Median(studio) / 1000:F2}** s, an empty page of the same server is there after ",
            $"{Measure.Median(empty) / 1000:F2} s (processor slowed to a quarter, empty cache, median of {Rounds})");

        report.Progress("preview");
        await using var context = await ContextAsync(browser, product, cookies);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/studio");
        var previews = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            previews.Add(await DrawAsync(page, round));
        }

        report.Line(
            $"from the key press to the first preview on the screen **{Measure.Median(previews):F0}** ms, ",
            $"at most {previews.Max():F0} ms (median of {Rounds}, the default model at its default steps)");
    }

    private static async Task WeighAsync(
        Report report, IBrowser browser, AiomusProcess product, string name, string path, IReadOnlyList<Cookie> cookies)
    {
        await using var context = await ContextAsync(browser, product, cookies);
        var (first, second) = (await WeighAsync(context, path), await WeighAsync(context, path));
        report.Line(
            $"{name}: first load **{first.Bytes / 1000.0:F1}** KB in **{first.Requests}** requests (targets 150 and 12), ",
            $"second **{second.Bytes / 1000.0:F1}** KB in {second.Requests} (target 5)");
    }

    // What came over the network, heads and bodies as they were packed, within two seconds of the title. The stream of events does not end:
    // it counts as a request, and its few bytes do not.
    private static async Task<(double Bytes, int Requests)> WeighAsync(IBrowserContext context, string path)
    {
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        var (bytes, requests) = (0.0, 0);
        session.Event("Network.loadingFinished").OnEvent += (_, what) => bytes += what!.Value.GetProperty("encodedDataLength").GetDouble();
        session.Event("Network.responseReceived").OnEvent += (_, what) =>
            requests += what!.Value.GetProperty("response").GetProperty("fromDiskCache").GetBoolean() ? 0 : 1;
        await session.SendAsync("Network.enable");
        await page.GotoAsync(path);
        await page.WaitForSelectorAsync("h1", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        await page.WaitForTimeoutAsync(2000);
        await page.CloseAsync();
        return (bytes, requests);
    }

    private static async Task<double> OpenAsync(
        IBrowser browser, AiomusProcess product, string path, string selector, IReadOnlyList<Cookie> cookies)
    {
        await using var context = await ContextAsync(browser, product, cookies);
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Throttle });
        await page.AddInitScriptAsync($$"""
            new MutationObserver((_, observer) => {
              const place = document.querySelector('{{selector}}');
              if (place && !place.disabled) {
                observer.disconnect();
                requestAnimationFrame(() => setTimeout(() => window.usable = performance.now()));
              }
            }).observe(document, { childList: true, subtree: true });
            """);
        await page.GotoAsync(path);
        return await (await page.WaitForFunctionAsync("() => window.usable")).EvaluateAsync<double>("value => value");
    }

    private static async Task<double> DrawAsync(IPage page, int round)
    {
        var box = page.Locator("textarea").First;
        await box.FillAsync(string.Create(CultureInfo.InvariantCulture, $"a red apple {round}"));
        await page.EvaluateAsync("""
            () => {
              const seen = new Set([...document.images].map(image => image.src));
              window.shown = new Promise(resolve => {
                addEventListener('keydown', () => { window.pressed = performance.now(); }, { once: true, capture: true });
                const timer = setInterval(() => {
                  const fresh = [...document.images].find(image => image.src.startsWith('blob:') && !seen.has(image.src) && image.complete);
                  if (fresh) {
                    clearInterval(timer);
                    requestAnimationFrame(() => resolve(performance.now() - window.pressed));
                  }
                }, 4);
              });
            }
            """);
        await box.PressAsync("Enter");
        var elapsed = await page.EvaluateAsync<double>("window.shown");
        await page.WaitForFunctionAsync(
            "() => !document.querySelector('progress')", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
        return elapsed;
    }

    private static async Task<IBrowserContext> ContextAsync(IBrowser browser, AiomusProcess product, IReadOnlyList<Cookie> cookies)
    {
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions { BaseURL = product.Address.ToString(), ViewportSize = Desktop, Locale = "en-GB" });
        await context.AddCookiesAsync(cookies);
        return context;
    }

    private static async Task<IReadOnlyList<Cookie>> SignInAsync(AiomusProcess product, string email)
    {
        using var http = People.Http(product);
        using var answer = await http.PostAsJsonAsync("/v1/session", new { email, password = People.Password });
        answer.EnsureSuccessStatusCode();
        return
        [
            .. answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=', 2)).Select(parts => new Cookie
            {
                Name = parts[0],
                Value = parts[1],
                Url = $"https://localhost:{product.Address.Port}",
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            })
        ];
    }
}
