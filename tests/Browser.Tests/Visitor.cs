using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Aiomus.Testing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>
/// Somebody who looks at the pages. When they go, the pages must have run without a fault and without breaking what they may load and run.
/// </summary>
internal sealed partial class Visitor : IAsyncDisposable
{
    public const string Password = "correct horse battery 9";

    private const float Limit = 300_000;
    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");

    private readonly Product _product;
    private readonly List<string> _faults = [];
    private readonly bool _isTab;

    private Visitor(Product product, IBrowserContext context, IPage page, Screen screen, bool isTab = false)
    {
        (_product, Context, Page, Screen, _isTab) = (product, context, page, screen, isTab);
        Mails = new Mailbox(product.DataFolder, Email);
        Watch(page);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public Screen Screen { get; }

    public string Email { get; } = $"{Guid.NewGuid():N}@example.com";

    public Mailbox Mails { get; }

    public static int WidthOf(Screen screen) => screen == Screen.Phone ? 390 : 1280;

    public static int HeightOf(Screen screen) => screen == Screen.Phone ? 844 : 800;

    /// <summary>Opens a page with a profile of its own.</summary>
    public static async Task<Visitor> OpenAsync(
        Chrome chrome, Product product, string path = "/", Screen screen = Screen.Desktop, string locale = "en-GB")
    {
        var isPhone = screen == Screen.Phone;
        var context = await chrome.OpenAsync(new BrowserNewContextOptions
        {
            BaseURL = product.Address.ToString(),
            ViewportSize = new() { Width = WidthOf(screen), Height = HeightOf(screen) },
            HasTouch = isPhone,
            IsMobile = isPhone,
            ColorScheme = ColorScheme.Dark,
            Locale = locale,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(Limit);
        context.SetDefaultNavigationTimeout(Limit);
        Assertions.SetDefaultExpectTimeout(Limit);
        await context.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`))");
        var visitor = new Visitor(product, context, await context.NewPageAsync(), screen);
        await visitor.Page.GotoAsync(path);
        return visitor;
    }

    /// <summary>
    /// Opens a page as somebody with a new account who is signed in already. The account is made and the session opened by the API, so that
    /// a test can begin with its own matter.
    /// </summary>
    public static async Task<Visitor> SignedInAsync(
        Chrome chrome, Product product, string path = "/studio", Screen screen = Screen.Desktop, string locale = "en-GB")
    {
        var visitor = await OpenAsync(chrome, product, "/robots.txt", screen, locale);
        await visitor.MakeAccountAsync();
        await visitor.SignInByApiAsync();
        await visitor.Page.GotoAsync(path);
        return visitor;
    }

    /// <summary>Another tab of the same browser; what runs in it counts like the rest, and closing it leaves the browser open.</summary>
    public async Task<Visitor> TabAsync(string path)
    {
        var tab = new Visitor(_product, Context, await Context.NewPageAsync(), Screen, isTab: true);
        await tab.Page.GotoAsync(path);
        return tab;
    }

    /// <summary>Signs up and confirms by the mailed link, without the pages.</summary>
    public async Task MakeAccountAsync()
    {
        using var http = Http();
        await SendAsync("/v1/account/sign-up", new { email = Email, password = Password, display_name = "Ada" });
        await SendAsync("/v1/account/confirm", new { token = await Mails.LinkAsync("/confirm#"), password = Password });

        async Task SendAsync(string path, object body)
        {
            using var answer = await http.PostAsJsonAsync(path, body);
            Assert.True(answer.IsSuccessStatusCode, $"{path} answered {answer.StatusCode}.");
        }
    }

    /// <summary>Opens a session without the pages, and gives its cookies to the browser.</summary>
    public async Task SignInByApiAsync()
    {
        using var http = Http();
        using var answer = await http.PostAsJsonAsync("/v1/session", new { email = Email, password = Password });
        Assert.True(answer.IsSuccessStatusCode, $"Signing in answered {answer.StatusCode}.");
        await Context.AddCookiesAsync(answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=', 2)).Select(
            parts => new Cookie
            {
                Name = parts[0],
                Value = parts[1],
                Url = $"https://localhost:{_product.Address.Port}",
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            }));
    }

    /// <summary>Gives the browser an authenticator of its own, which answers by itself.</summary>
    public async Task AddAuthenticatorAsync()
    {
        var devtools = await Context.NewCDPSessionAsync(Page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    /// <summary>What is on the page by its role and name, as people who listen find it.</summary>
    public ILocator Find(AriaRole role, string name, bool exact = true) =>
        Page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = exact });

    /// <summary>A field by its label.</summary>
    public ILocator Field(string label) => Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });

    public Task PressAsync(string button) => Find(AriaRole.Button, button).ClickAsync();

    /// <summary>Goes to something by the tab key and nothing else.</summary>
    public async Task TabToAsync(ILocator target)
    {
        await target.WaitForAsync();
        for (var presses = 0; presses < 60; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{target} is not reached by the keyboard.");
    }

    /// <summary>Goes to a field by the tab key, and types into it in place of what it holds.</summary>
    public async Task TypeIntoAsync(ILocator field, string words)
    {
        await TabToAsync(field);
        await Page.Keyboard.PressAsync("Control+a");
        await Page.Keyboard.TypeAsync(words);
    }

    /// <summary>Waits until the page says this.</summary>
    public Task SeesAsync(string words) => Assertions.Expect(Page.GetByText(words).First).ToBeVisibleAsync();

    /// <summary>Waits until a page with this title is there.</summary>
    public Task IsAtAsync(string title) =>
        Assertions.Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = title, Level = 1 })).ToBeVisibleAsync();

    /// <summary>
    /// Looks at the page as it is: keeps a picture in each theme, and finds nothing that axe calls a violation. The picture's name carries
    /// the screen and the theme.
    /// </summary>
    public async Task LookAsync(string name)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            var theme = scheme.ToString().ToLowerInvariant();
            await Assertions.Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", theme);
            await KeepPictureAsync($"{name}-{Screen.ToString().ToLowerInvariant()}-{theme}.png");
            var result = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            Assert.True(
                result.Violations.Length == 0,
                $"{name} ({theme}): " + string.Join("; ", result.Violations.Select(
                    violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Target))}")));
        }

        await DocumentedScreens.KeepAsync(Page, name, Screen);
    }

    /// <summary>
    /// Keeps a picture of the page. On a busy machine the browser now and then draws no frame for one, however long it is waited for, and
    /// does for the next.
    /// </summary>
    public async Task KeepPictureAsync(string file)
    {
        Directory.CreateDirectory(Pictures);
        var options = new PageScreenshotOptions
        {
            Path = Path.Combine(Pictures, file),
            Animations = ScreenshotAnimations.Disabled,
            Timeout = 20_000,
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                await Page.ScreenshotAsync(options);
                return;
            }
            catch (TimeoutException) when (tries < 10)
            {
                await Page.BringToFrontAsync();
            }
        }
    }

    /// <summary>Faults that a test brings about on purpose, such as requests to a server that is gone, are none of the pages.</summary>
    public void Expect(string words) => _faults.RemoveAll(fault => fault.Contains(words, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_isTab)
        {
            await Page.CloseAsync();
        }
        else
        {
            await Context.DisposeAsync();
        }

        Assert.True(_faults.Count == 0, $"The pages ran with faults:\n{string.Join('\n', _faults)}");
    }

    private HttpClient Http() => new() { BaseAddress = _product.Address, Timeout = TimeSpan.FromMinutes(5) };

    // The browser itself notes each answer that is a refusal; refusals are not faults.
    private void Watch(IPage page)
    {
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !Refusal().IsMatch(message.Text))
            {
                _faults.Add(message.Text);
            }
        };
    }

    [GeneratedRegex("^Failed to load resource")]
    private static partial Regex Refusal();
}
