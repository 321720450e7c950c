using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Aiomus.Samples.Tests;

/// <summary>The sample's page in a real browser without a window, driven by Chromium's debugging protocol.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Sample _server;
    private readonly Sample _browser;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private int _calls;

    private BrowserPage(Sample server, Sample browser, string profile) => (_server, _browser, _profile) = (server, browser, profile);

    /// <summary>Starts the sample's server and the browser, and opens the page. Skips the test where something is not installed.</summary>
    public static async Task<BrowserPage> OpenAsync(Service service)
    {
        var chromium = Programs.Select(Sample.Find).FirstOrDefault(found => found is not null);
        Assert.SkipWhen(chromium is null, "Chromium is not installed.");
        Assert.SkipWhen(Sample.Find("node") is null, "Node.js is not installed.");
        var folder = Sample.Folder("browser");
        var packages = Path.Combine(folder, "node_modules");
        Assert.SkipUnless(Directory.Exists(packages), "The sample's packages are not installed: npm ci in samples/browser.");

        var profile = Directory.CreateTempSubdirectory("aiomus-browser-").FullName;
        var server = Sample.Start("node", [Path.Combine(folder, "server.js")], service.Environment);
        var browser = Sample.Start(
            chromium!,
            [
                "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                .. Environment.UserName == "root" ? ["--no-sandbox"] : Array.Empty<string>(),
                $"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank",
            ]);
        var page = new BrowserPage(server, browser, profile);
        try
        {
            await page.ConnectAsync();
            await WaitAsync(() => server.Output.Contains("The page is at", StringComparison.Ordinal), server);
            await page.CallAsync("Page.navigate", new { url = $"http://127.0.0.1:{service.PagePort}/" });
            await page.WaitForAsync<bool>("document.readyState === 'complete' && document.getElementById('form') !== null ? true : null");
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fills the form in and sends it.</summary>
    public Task DrawAsync(string key, string prompt) => EvaluateAsync($$"""
        document.getElementById('key').value = {{JsonSerializer.Serialize(key)}};
        document.getElementById('prompt').value = {{JsonSerializer.Serialize(prompt)}};
        document.querySelector('button').click();
        """);

    /// <summary>Asks an expression about the page, which may use <c>state</c>, until it is not null.</summary>
    public async Task<T> WaitForAsync<T>(string expression)
    {
        var value = default(JsonElement);
        await WaitAsync(
            async () =>
            {
                value = await EvaluateAsync($$"""
                    (() => {
                      const state = {
                        text: document.getElementById('state')?.textContent,
                        disabled: document.querySelector('button')?.disabled,
                        image: document.getElementById('image'),
                      };
                      return {{expression}};
                    })()
                    """);
                return value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
            },
            _browser);
        return value.Deserialize<T>()!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _browser.DisposeAsync();
        await _server.DisposeAsync();

        // What the browser's children still write is not worth a failure.
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
        }
    }

    private static Task WaitAsync(Func<bool> isThere, Sample sample) => WaitAsync(() => Task.FromResult(isThere()), sample);

    private static async Task WaitAsync(Func<Task<bool>> isThere, Sample sample)
    {
        using var limit = new CancellationTokenSource(Sample.Limit);
        while (!await isThere())
        {
            Assert.False(sample.HasEnded, sample.Output);
            Assert.False(limit.IsCancellationRequested, $"The page did not come so far in time: {sample.Output}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    // The browser writes its port into its profile once it listens.
    private async Task ConnectAsync()
    {
        var file = Path.Combine(_profile, "DevToolsActivePort");
        string[] lines = [];
        await WaitAsync(() => File.Exists(file) && (lines = File.ReadAllLines(file)).Length >= 2, _browser);
        using var http = new HttpClient();
        var port = int.Parse(lines[0], CultureInfo.InvariantCulture);
        var pages = await http.GetFromJsonAsync<JsonElement>(new Uri($"http://127.0.0.1:{port}/json/list"));
        var page = pages.EnumerateArray().First(page => page.GetProperty("type").GetString() == "page");
        await _socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), CancellationToken.None);
    }

    private async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new { expression, returnByValue = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out var fault), fault.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    private async Task<JsonElement> CallAsync(string method, object parameters)
    {
        using var limit = new CancellationTokenSource(Sample.Limit);
        var id = ++_calls;
        var call = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        await _socket.SendAsync(call, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        while (true)
        {
            using var message = new MemoryStream();
            var buffer = new byte[16 * 1024];
            ValueWebSocketReceiveResult received;
            do
            {
                received = await _socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
                message.Write(buffer, 0, received.Count);
            }
            while (!received.EndOfMessage);

            // Events of the page come between the answers.
            var answer = JsonSerializer.Deserialize<JsonElement>(message.ToArray());
            if (answer.TryGetProperty("id", out var of) && of.GetInt32() == id)
            {
                Assert.False(answer.TryGetProperty("error", out var fault), fault.ToString());
                return answer.GetProperty("result");
            }
        }
    }
}
