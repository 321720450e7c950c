using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Bench;

/// <summary>What the pages weigh, how soon a prompt can be typed, and how soon something of the image is seen; in Chromium.</summary>
internal static class PagesBenchmark
{
    private const int Rounds = 5;
    private const double Throttle = 4;
    private const int Quiet = 1500;
    private const string Events = "/v1/events";

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
        await WeighAsync(report, browser, product, "an empty page of the same server", Empty, "body", []);
        await WeighAsync(report, browser, product, "the landing page", "/", "h1", []);
        await WeighAsync(report, browser, product, "the studio of somebody who is signed in", "/studio", "h1", cookies);

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

        foreach (var rate in new[] { 1, Throttle })
        {
            report.Progress($"preview, slowed to 1/{rate}");
            await using var context = await ContextAsync(browser, product, cookies);
            var page = await OpenAsync(context, rate);
            await page.GotoAsync("/studio");
            var previews = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                previews.Add(await DrawAsync(page, string.Create(CultureInfo.InvariantCulture, $"a red apple {rate} {round}")));
            }

            report.Line(
                $"from the key press to the first preview on the screen **{Measure.Median(previews):F0}** ms, at least ",
                $"{previews.Min():F0} ms, at most {previews.Max():F0} ms (median of {Rounds}, the default model at its default steps, ",
                $"{(rate > 1 ? "the browser's processor slowed to a quarter" : "the processor as it is")})");
        }
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, double rate)
    {
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = rate });
        return page;
    }

    private static async Task WeighAsync(
        Report report, IBrowser browser, AiomusProcess product, string name, string path, string selector, IReadOnlyList<Cookie> cookies)
    {
        await using var context = await ContextAsync(browser, product, cookies);
        var (first, second) = (await WeighAsync(context, path, selector), await WeighAsync(context, path, selector));
        var (aim, aimAgain) = path == Empty ? ("", "") : (" (targets 150 and 12)", " (target 5)");
        report.Line(
            $"{name}: first load **{first.Bytes / 1000.0:F1}** KB in **{first.Requests}** requests{aim}, ",
            $"second **{second.Bytes / 1000.0:F1}** KB in {second.Requests}{aimAgain}");
    }

    // What came over the network, heads and bodies as they were packed, until nothing was under way for a while. The stream of events does
    // not end: its head and what it had said by then count. What is written into an address itself (data:) does not come over the network.
    private static async Task<(double Bytes, int Requests)> WeighAsync(IBrowserContext context, string path, string selector)
    {
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        var (open, sizes, lasting) = (new HashSet<string>(), new Dictionary<string, double>(), new HashSet<string>());
        var changed = Stopwatch.GetTimestamp();
        Listen("Network.requestWillBeSent", (id, what) =>
        {
            var address = what.GetProperty("request").GetProperty("url").GetString()!;
            if (address.StartsWith("http", StringComparison.Ordinal))
            {
                (address.EndsWith(Events, StringComparison.Ordinal) ? lasting : open).Add(id);
            }
        });
        Listen("Network.responseReceived", (id, what) =>
        {
            var response = what.GetProperty("response");
            if ((open.Contains(id) || lasting.Contains(id)) && !response.GetProperty("fromDiskCache").GetBoolean())
            {
                sizes[id] = response.GetProperty("encodedDataLength").GetDouble();
            }
        });
        Listen("Network.dataReceived", (id, what) =>
        {
            if (lasting.Contains(id))
            {
                sizes[id] += what.GetProperty("encodedDataLength").GetDouble();
            }
        });
        Listen("Network.loadingFinished", (id, what) =>
        {
            open.Remove(id);
            if (sizes.ContainsKey(id))
            {
                sizes[id] = what.GetProperty("encodedDataLength").GetDouble();
            }
        });
        Listen("Network.loadingFailed", (id, _) => open.Remove(id));
        await session.SendAsync("Network.enable");
        await page.GotoAsync(path);
        await page.WaitForSelectorAsync(selector, new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        for (var isQuiet = false; !isQuiet; await Task.Delay(50))
        {
            lock (open)
            {
                isQuiet = open.Count == 0 && Stopwatch.GetElapsedTime(changed).TotalMilliseconds > Quiet;
            }
        }

        await page.CloseAsync();
        return (sizes.Values.Sum(), sizes.Count);

        void Listen(string name, Action<string, JsonElement> take) => session.Event(name).OnEvent += (_, what) =>
        {
            lock (open)
            {
                changed = Stopwatch.GetTimestamp();
                take(what!.Value.GetProperty("requestId").GetString()!, what.Value);
            }
        };
    }

    private static async Task<double> OpenAsync(
        IBrowser browser, AiomusProcess product, string path, string selector, IReadOnlyList<Cookie> cookies)
    {
        await using var context = await ContextAsync(browser, product, cookies);
        var page = await OpenAsync(context, Throttle);
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

    private static async Task<double> DrawAsync(IPage page, string prompt)
    {
        var box = page.Locator("textarea").First;
        await box.FillAsync(prompt);
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
