using System.Net;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>The pages of the account: what a person sees and does there.</summary>
public sealed class AccountTests(Chrome chrome, Product product)
{
    private static readonly (string Path, string Title)[] Pages =
    [
        ("/account", "Account"), ("/account/plan", "Plan"), ("/account/password", "Password"), ("/account/security", "Ways to sign in"),
        ("/account/sessions", "Devices"), ("/account/keys", "API keys"), ("/account/activity", "Activity"),
        ("/account/preferences", "Preferences"), ("/account/data", "Your data"), ("/account/delete", "Delete account"),
    ];

    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task EveryPageOfTheAccount_IsAccessibleInBothThemes(Screen screen)
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account", screen);
        foreach (var (path, title) in Pages)
        {
            if (path != "/account")
            {
                await visitor.Page.Locator($".sections > nav a[href='{path}']").ClickAsync();
            }

            await visitor.IsAtAsync(title);
            await Assertions.Expect(visitor.Page.Locator(".bone, main .spinner")).ToHaveCountAsync(0);
            await visitor.LookAsync($"account-{path.Split('/')[^1]}");
        }
    }

    [Fact]
    public async Task Profile_ChangesNameAddressAndPassword()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account");
        await visitor.PressAsync("Change: Name");
        await visitor.Field("New name").FillAsync("Countess of Lovelace");
        await visitor.PressAsync("Save");
        await Assertions.Expect(visitor.Page.Locator(".who")).ToHaveTextAsync("Countess of Lovelace");
        await Assertions.Expect(visitor.Find(AriaRole.Button, "Change: Name")).ToBeFocusedAsync();

        await visitor.PressAsync("Change: Email address");
        await visitor.Field("New address").FillAsync("nobody");
        await visitor.PressAsync("Send the links");
        await visitor.SeesAsync("This is not an email address");
        var other = $"{Guid.NewGuid():N}@example.com";
        await visitor.Field("New address").FillAsync(other);
        await visitor.PressAsync("Send the links");
        await visitor.SeesAsync($"We wrote to {other} and to your present address");
        await visitor.Mails.LinkAsync("/email#", other);
        await visitor.Mails.LinkAsync("/email#");

        await visitor.Page.GotoAsync("/account/password");
        await visitor.Field("Current password").FillAsync("not my password");
        await visitor.Field("New password").FillAsync("short");
        await visitor.PressAsync("Save password");
        await visitor.SeesAsync("From 12 to 256 characters; this has 5.");
        await visitor.Field("New password").FillAsync("violin cactus marble 7");
        await visitor.PressAsync("Save password");
        await visitor.SeesAsync("This is not your current password.");
        await visitor.Field("Current password").FillAsync(Visitor.Password);
        await visitor.PressAsync("Save password");
        await visitor.SeesAsync("Your password is changed.");
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(visitor.Email, "violin cactus marble 7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(visitor.Email, Visitor.Password));
    }

    [Fact]
    public async Task Passkey_IsAddedRenamedAndRemoved()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account/security");
        await visitor.AddAuthenticatorAsync();
        await visitor.PressAsync("Add a passkey");
        await visitor.Field("Name of the passkey").FillAsync("Grey laptop");
        await visitor.PressAsync("Next");
        await visitor.SeesAsync("You can sign in with it from now on.");
        await Assertions.Expect(visitor.Page.GetByText("Grey laptop", new() { Exact = true })).ToBeVisibleAsync();

        // The same device refuses a second one.
        await visitor.PressAsync("Add a passkey");
        await visitor.PressAsync("Next");
        await visitor.SeesAsync("This device has a passkey of your account already.");
        await visitor.PressAsync("Cancel");

        await visitor.PressAsync("More: Grey laptop");
        await visitor.PressAsync("Rename");
        await visitor.Field("Name of the passkey").FillAsync("Blue laptop");
        await visitor.PressAsync("Save");
        await visitor.PressAsync("More: Blue laptop");
        await visitor.PressAsync("Remove");
        await visitor.SeesAsync("no longer opens your account");
        await DialogButton(visitor, "Remove").ClickAsync();
        await visitor.SeesAsync("No passkey yet.");
        await Assertions.Expect(visitor.Find(AriaRole.Button, "Add a passkey")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task OneTimeCodes_AreTurnedOnRenewedAndTurnedOff()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account/security");
        await visitor.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await using var other = await Visitor.OpenAsync(chrome, product, "/privacy");
        await SignInThereAsync(other, visitor.Email);
        await other.Page.GotoAsync("/account/security");
        await visitor.PressAsync("Turn on");
        await Assertions.Expect(visitor.Find(AriaRole.Img, "QR code for your authenticator app")).ToBeVisibleAsync();
        var shown = await visitor.Page.GetByRole(AriaRole.Dialog).Locator("code").InnerTextAsync();
        var secret = shown.Replace(" ", "", StringComparison.Ordinal);
        var digits = visitor.Field("The six digits that the app shows now");
        await visitor.LookAsync("account-codes");
        await digits.FillAsync("000000" == OneTimeCode.Of(secret, DateTimeOffset.UtcNow) ? "111111" : "000000");
        await digits.PressAsync("Enter");
        await visitor.SeesAsync("These digits do not fit.");
        await digits.FillAsync(OneTimeCode.Of(secret, DateTimeOffset.UtcNow));
        await digits.PressAsync("Enter");

        var codes = visitor.Page.Locator(".codes code");
        await Assertions.Expect(codes).ToHaveCountAsync(10);
        await visitor.LookAsync("account-recovery");
        var first = await codes.AllInnerTextsAsync();
        await visitor.PressAsync("Copy");
        await visitor.SeesAsync("Copied.");
        Assert.Equal(string.Join('\n', first), await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        var file = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.PressAsync("Download"));
        Assert.Contains(first[9], await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        await visitor.PressAsync("I have kept them");

        // A password alone no longer opens the account; a recovery code does, once.
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(visitor.Email, Visitor.Password));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(visitor.Email, Visitor.Password, first[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(visitor.Email, Visitor.Password, first[0]));

        // A session that showed no code is asked for the password and a code first.
        await other.Page.ReloadAsync();
        await other.PressAsync("New recovery codes");
        await DialogButton(other, "New recovery codes").ClickAsync();
        await other.Field("Password").FillAsync(Visitor.Password);
        await other.PressAsync("Confirm");
        await other.Field("Code from the app, or a recovery code").FillAsync(first[1]);
        await other.PressAsync("Confirm");
        codes = other.Page.Locator(".codes code");
        await Assertions.Expect(codes).ToHaveCountAsync(10);
        var second = await codes.AllInnerTextsAsync();
        Assert.Empty(first.Intersect(second));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(visitor.Email, Visitor.Password, first[2]));
        await visitor.PressAsync("Turn off");
        await DialogButton(visitor, "Turn off").ClickAsync();
        await visitor.SeesAsync("One-time codes are off.");
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(visitor.Email, Visitor.Password));
    }

    [Fact]
    public async Task DeviceThatIsSignedOutElsewhere_SaysSoAndKeepsWhatWasTyped()
    {
        await using var here = await Visitor.SignedInAsync(chrome, product, "/account/sessions");
        await here.SeesAsync("You are signed in nowhere else.");
        await using var there = await Visitor.OpenAsync(chrome, product, "/privacy");
        await SignInThereAsync(there, here.Email);
        await there.Page.GotoAsync("/account/keys");
        await there.PressAsync("New API key");
        await there.Field("Name").FillAsync("half a name");

        await here.Page.ReloadAsync();
        await here.PressAsync("Sign out Chrome on Linux");
        await here.SeesAsync("Signed out there.");
        await here.SeesAsync("You are signed in nowhere else.");
        await there.SeesAsync("Your session ended");

        // Another tab of that browser signs in again: this one goes on where it was.
        await using (var tab = await there.TabAsync("/privacy"))
        {
            await SignInThereAsync(tab, here.Email);
            await tab.Page.EvaluateAsync("new BroadcastChannel('aiomus').postMessage('signed-in')");
        }

        await Assertions.Expect(there.Field("Name")).ToHaveValueAsync("half a name");
        await here.Page.ReloadAsync();
        await here.PressAsync("Sign out all others");
        await DialogButton(here, "Sign out all others").ClickAsync();
        await here.SeesAsync("You are signed in nowhere else.");
        await there.SeesAsync("Your session ended");
    }

    [Fact]
    public async Task ApiKey_WorksUntilItIsEndedAndIsLoggedForItsOwner()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account/keys");
        await using var tab = await visitor.TabAsync("/account/keys");
        await tab.SeesAsync("No key yet");
        await visitor.PressAsync("New API key");
        await visitor.PressAsync("Make the key");
        await visitor.SeesAsync("Give it a name.");
        await visitor.Field("Name").FillAsync("Nightly run");
        await visitor.Page.GetByLabel("Change the account").CheckAsync();
        await visitor.Field("Ends").SelectOptionAsync("In 30 days");
        await visitor.LookAsync("account-new-key");
        await visitor.PressAsync("Make the key");
        await visitor.SeesAsync("shown this once");

        // Who marks it and lets go outside of the dialog does not lose it.
        var code = visitor.Page.GetByRole(AriaRole.Dialog).Locator("code");
        var box = (await code.BoundingBoxAsync())!;
        await visitor.Page.Mouse.MoveAsync(box.X + 4, box.Y + 4);
        await visitor.Page.Mouse.DownAsync();
        await visitor.Page.Mouse.MoveAsync(4, 4);
        await visitor.Page.Mouse.UpAsync();
        var text = await code.InnerTextAsync();
        await visitor.PressAsync("I have copied it");
        using var client = AiomusClient.Create(product.Address, text);
        Assert.Equal("Ada", (await client.Account.GetAsync()).DisplayName);
        var key = Assert.Single(await client.ApiKeys.ListAsync());
        Assert.Equal(["read", "generate", "account"], key.Scopes);
        Assert.InRange(key.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddDays(29), DateTimeOffset.UtcNow.AddDays(31));

        // The other tab has heard of it, without being loaded again.
        await tab.SeesAsync("Nightly run");
        await tab.PressAsync("End Nightly run");
        await tab.PressAsync("End the key");
        await tab.SeesAsync("The key is ended.");
        await visitor.SeesAsync("No key yet");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<AiomusApiException>(() => client.Account.GetAsync())).Status);

        await visitor.Page.EvaluateAsync(
            """
            async () => {
              for (let i = 0; i < 16; i++) {
                const made = await fetch('/v1/keys', {
                  method: 'POST', body: '{"name":"passing"}', headers: { 'Content-Type': 'application/json' },
                });
                await fetch(`/v1/keys/${(await made.json()).key.id}`, { method: 'DELETE' });
              }
            }
            """);
        await visitor.Page.GotoAsync("/account/activity");
        await visitor.SeesAsync("An API key was ended");
        await visitor.PressAsync("Earlier entries");
        await visitor.SeesAsync("The email address was confirmed");
        await Assertions.Expect(visitor.Find(AriaRole.Button, "Earlier entries")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Preferences_HoldForJobsUntilTheyAreTurnedOff()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account/preferences");
        await visitor.SeesAsync("Nothing is remembered.");
        var remember = visitor.Find(AriaRole.Switch, "Remember my choices");
        await remember.CheckAsync();
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Choose something first");
        await visitor.Field("File format").SelectOptionAsync("WebP");
        await visitor.Field("Size").SelectOptionAsync("Another size");
        await visitor.Field("Width in pixels").FillAsync("512");
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Enter both, width and height.");
        await visitor.Field("Height in pixels").FillAsync("768");
        await visitor.Field("Style").FillAsync("in blue");
        await visitor.LookAsync("account-preferences-on");
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Your choices are remembered.");

        var job = await visitor.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const sent = await fetch('/v1/jobs?wait=60', {
                method: 'POST', body: '{"prompt":"a red circle","steps":2}',
                headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
              });
              let job = await sent.json();
              while (job.state === 'queued' || job.state === 'running') {
                job = await (await fetch(`/v1/jobs/${job.id}?wait=60`)).json();
              }
              const image = await (await fetch(`/v1/images/${job.images[0].id}`)).json();
              return { state: job.state, width: image.width, height: image.height, format: image.format, prompt: image.prompt };
            }
            """);
        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        // A model that has no such size draws its own.
        Assert.Equal((256, 256), (job.GetProperty("width").GetInt32(), job.GetProperty("height").GetInt32()));
        Assert.Equal("webp", job.GetProperty("format").GetString());
        Assert.Equal("a red circle, in blue", job.GetProperty("prompt").GetString());

        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Field("Style")).ToHaveValueAsync("in blue");
        await Assertions.Expect(visitor.Field("Height in pixels")).ToHaveValueAsync("768");
        await remember.ClickAsync();
        await visitor.PressAsync("Turn off and delete");
        await visitor.SeesAsync("Deleted. Nothing is remembered.");
        await Assertions.Expect(remember).Not.ToBeCheckedAsync();
        Assert.True(await visitor.Page.EvaluateAsync<bool>("fetch('/v1/account').then(r => r.json()).then(a => a.preferences == null)"));
    }

    [Fact]
    public async Task HeldData_IsToldInWordsOfBothLanguages()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account/data");
        await visitor.SeesAsync("Your prompts and negative prompts");
        await visitor.SeesAsync("until you delete your account");

        // Each place of the system has words; one that has none would be spelled as the system names it.
        var names = await visitor.Page.Locator(".held strong").AllInnerTextsAsync();
        Assert.All(names, name => Assert.True(char.IsUpper(name[0]), name));

        await visitor.Field("Language").SelectOptionAsync("Deutsch");
        await visitor.IsAtAsync("Deine Daten");
        await visitor.SeesAsync("Deine Texte und negativen Texte");
    }

    [Fact]
    public async Task Account_IsDeletedAndItsReceiptTellsSo()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product, "/account/delete");
        await using var tab = await visitor.TabAsync("/account");
        await tab.IsAtAsync("Account");
        await visitor.Field("Theme").SelectOptionAsync("Light");
        await visitor.Field("Language").SelectOptionAsync("English");
        await visitor.Field($"Type {visitor.Email} to confirm").FillAsync("no");
        await visitor.PressAsync("Delete my account for good");
        await visitor.SeesAsync($"Type {visitor.Email} exactly.");
        await visitor.Field($"Type {visitor.Email} to confirm").FillAsync(visitor.Email);
        await visitor.PressAsync("Delete my account for good");
        await visitor.IsAtAsync("Your account is gone");
        await visitor.SeesAsync("a second search found nothing");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await visitor.Field("Theme").SelectOptionAsync("As the system");
        await visitor.LookAsync("erasure");
        var number = await visitor.Page.Locator(".secret code").InnerTextAsync();
        Assert.DoesNotContain(number, visitor.Page.Url, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(visitor.Email, Visitor.Password));
        Assert.Empty(await visitor.Context.CookiesAsync());
        await Assertions.Expect(tab.Find(AriaRole.Heading, "Account")).ToHaveCountAsync(0);

        // Still there after a reload of this tab, and for whoever has the number. Of all that the browser kept for the person the number is
        // left, and how the pages look, which is of the device.
        await visitor.Page.ReloadAsync();
        await visitor.IsAtAsync("Your account is gone");
        Assert.Equal(
            "language theme receipt",
            await visitor.Page.EvaluateAsync<string>(
                "() => [...Object.keys(localStorage).sort(), ...Object.keys(sessionStorage)].join(' ')"));
        await using var later = await Visitor.OpenAsync(chrome, product, "/erasure");
        await later.Field("Number").FillAsync("12");
        await later.PressAsync("Look");
        await later.SeesAsync("This is not such a number.");
        await later.Field("Number").FillAsync($"{Guid.NewGuid()}");
        await later.PressAsync("Look");
        await later.SeesAsync("We know no deletion with this number.");
        await later.PressAsync("Another number");
        await later.Field("Number").FillAsync(number.ToUpperInvariant());
        await later.PressAsync("Look");
        await later.IsAtAsync("Your account is gone");
    }

    private static ILocator DialogButton(Visitor visitor, string name) =>
        visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static string Body(string email, string password, string? code = null) =>
        JsonSerializer.Serialize(code is null ? (object)new { email, password } : new { email, password, code });

    private async Task<HttpStatusCode> SignInAsync(string email, string password, string? code = null)
    {
        using var http = new HttpClient { BaseAddress = product.Address, Timeout = TimeSpan.FromMinutes(5) };
        using var body = new StringContent(Body(email, password, code), System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/v1/session", body);
        return answer.StatusCode;
    }

    private static async Task SignInThereAsync(Visitor visitor, string email) => Assert.Equal(200, await visitor.Page.EvaluateAsync<int>(
        "body => fetch('/v1/session', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }).then(r => r.status)",
        Body(email, Visitor.Password)));
}
