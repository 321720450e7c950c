using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Browser.Tests;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Bench;

/// <summary>
/// Frames and memory of the gallery's page while somebody goes through 20,000 images and through 100,000, beside an empty page of the same
/// server that is as high and scrolled alike.
/// </summary>
internal static class GalleryPageBenchmark
{
    private static readonly int[] Many = [20_000, 100_000];

    // Through all of it in bursts with a rest after each, in which images come; then slowly, image by image. Answers the milliseconds
    // between frames.
    private const string Scroll =
        """
        async () => {
          const frames = [];
          const bursts = 40;
          const frame = () => new Promise(requestAnimationFrame);
          const end = document.documentElement.scrollHeight - innerHeight;
          let before = await frame();
          const until = async (time, step) => {
            for (const began = before; before - began < time;) {
              const now = await frame();
              frames.push(now - before);
              step((now - began) / time, now - before);
              before = now;
            }
          };
          for (let burst = 0; burst < bursts; burst++) {
            await until(400, share => scrollTo(0, end * (burst + Math.min(1, share)) / bursts));
            await until(350, () => undefined);
          }
          scrollTo(0, end / 2);
          await until(8000, (_, passed) => scrollBy(0, 0.5 * passed));
          return frames;
        }
        """;

    // Something is on the screen, and all that is there has its image.
    private const string AllSeen =
        """
        () => {
          const here = [...document.querySelectorAll('[data-place]')].filter(one => {
            const { bottom, top } = one.getBoundingClientRect();
            return bottom > 0 && top < innerHeight;
          });
          return here.length > 5 && here.every(one => one.querySelector('img')?.complete);
        }
        """;

    public static async Task RunAsync(Report report)
    {
        if (Program() is not { } program)
        {
            report.Line($"not run: there is no Chromium on this machine");
            return;
        }

        foreach (var many in Many)
        {
            await RunAsync(report, program, many);
        }
    }

    private static async Task RunAsync(Report report, string program, int many)
    {
        await using var database = TestDatabase.Sqlite();
        var settings = new Dictionary<string, string?>(database.Settings) { ["Aiomus:Worker"] = "false" };
        var address = AiomusProcess.FreeAddress("localhost");
        string email;
        Guid person;
        await using (var first = await AiomusProcess.StartAsync(settings, address: address))
        {
            email = (await People.SignUpAsync(first, database.Folder, 1))[0];
            using var http = People.Http(first);
            using var answer = await SignInAsync(http, email);
            person = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
            await first.StopAsync();
        }

        report.Progress($"adding {many} images");
        var began = Stopwatch.GetTimestamp();
        await SeededGallery.FillAsync(database.Settings, person, many);
        report.Progress($"added within {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");

        // With the limits as they are: a scroll must not run into them.
        await using var product = await AiomusProcess.StartAsync(settings, address: address);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        double cold;
        await using (var early = await OpenAsync(browser, product, email))
        {
            cold = await SecondsToOpenAsync(await early.NewPageAsync());
        }

        await using var context = await OpenAsync(browser, product, email);
        var page = await context.NewPageAsync();
        var refused = 0;
        page.Response += (_, answer) => refused += answer.Status == 429 ? 1 : 0;
        var opened = await SecondsToOpenAsync(page);
        var jumps = new List<double>();
        foreach (var share in new[] { 1, 0.5, 0.25, 0.75, 0.999, 0 })
        {
            began = Stopwatch.GetTimestamp();
            await page.EvaluateAsync("share => scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight))", share);
            await UntilAsync(page, AllSeen);
            jumps.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var height = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        var fresh = await HeapAsync(page);
        report.Progress("scrolling");
        var frames = await page.EvaluateAsync<double[]>(Scroll);
        await UntilAsync(page, AllSeen);
        var after = await HeapAsync(page);
        var drawn = await page.EvaluateAsync<int>("document.querySelectorAll('*').length");

        await page.GotoAsync("/robots.txt");
        await page.EvaluateAsync("height => { document.body.style.height = `${height}px`; }", height);
        report.Progress("scrolling an empty page");
        var empty = await page.EvaluateAsync<double[]>(Scroll);
        var bare = await HeapAsync(page);

        report.Line(
            $"{many:N0} images: the first are seen after **{opened:F2}** s, {cold:F2} s when the server has just started; all in view ",
            $"after a jump to the end **{jumps[0]:F0}** ms, after {jumps.Count} jumps {Measure.Median(jumps):F0} ms (median), at most ",
            $"{jumps.Max():F0} ms");
        Tell($"{many:N0} images", frames);
        Tell("an empty page as high", empty);
        report.Line(
            $"memory of the page's scripts: {fresh:F1} MiB before, **{after:F1}** MiB after all {many:N0} images, {bare:F1} MiB on the ",
            $"empty page; {drawn} elements in the document, {refused} requests refused as too many");

        void Tell(string what, double[] all) => report.Line(
            $"{what}: **{100.0 * all.Count(static frame => frame <= 33.4) / all.Length:F1} of 100** frames within 33 ms (target 95), ",
            $"p50 {Quantile(all, 0.5):F0} ms, p95 {Quantile(all, 0.95):F0} ms, p99 {Quantile(all, 0.99):F0} ms, {all.Length} frames");
    }

    private static async Task<double> SecondsToOpenAsync(IPage page)
    {
        var began = Stopwatch.GetTimestamp();
        await page.GotoAsync("/gallery");
        await UntilAsync(page, AllSeen);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    // The policy of the pages keeps a browser from waiting for a text that is code; asking again and again is allowed.
    private static async Task UntilAsync(IPage page, string condition)
    {
        while (!await page.EvaluateAsync<bool>(condition))
        {
            await Task.Delay(50);
        }
    }

    private static async Task<IBrowserContext> OpenAsync(IBrowser browser, AiomusProcess product, string email)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = product.Address.ToString(),
            ViewportSize = new() { Width = 1280, Height = 800 },
        });
        context.SetDefaultTimeout(300_000);
        using var http = People.Http(product);
        using var answer = await SignInAsync(http, email);
        await context.AddCookiesAsync(answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=', 2)).Select(
            parts => new Cookie
            {
                Name = parts[0],
                Value = parts[1],
                Url = $"https://localhost:{product.Address.Port}",
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            }));
        return context;
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient http, string email) =>
        (await People.PostAsync(http, "/v1/session", new { email, password = People.Password })).EnsureSuccessStatusCode();

    // What is still reachable, in MiB.
    private static async Task<double> HeapAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("HeapProfiler.collectGarbage");
        var usage = await session.SendAsync("Runtime.getHeapUsage");
        await session.DetachAsync();
        return usage!.Value.GetProperty("usedSize").GetDouble() / (1 << 20);
    }

    private static double Quantile(double[] all, double share)
    {
        var sorted = all.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }

    private static string? Program() =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
}
