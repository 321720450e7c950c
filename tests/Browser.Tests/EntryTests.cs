using System.Text.RegularExpressions;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Accounts;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>The ways in: signing up, signing in, and back in.</summary>
public sealed partial class EntryTests(Chrome chrome, Product product)
{
    private const string Other = "violet bread by the window 4";
    private const string Wrong = "this is some other password 1";

    [Fact]
    public async Task Newcomer_ComesToTheStudioByTheKeyboardAlone()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product);
        var page = visitor.Page;
        await visitor.IsAtAsync("Images from words. For your eyes only.");

        // The keys are told anywhere, except to somebody who types.
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(visitor.Find(AriaRole.Dialog, "Keys")).ToContainTextAsync("Show these keys");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visitor.Find(AriaRole.Dialog, "Keys")).ToHaveCountAsync(0);

        await visitor.TabToAsync(visitor.Find(AriaRole.Link, "Make your first image").First);
        await page.Keyboard.PressAsync("Enter");
        await visitor.IsAtAsync("Make your account");
        await visitor.TypeIntoAsync(visitor.Field("Email address"), "ada?");
        Assert.Equal(0, await visitor.Find(AriaRole.Dialog, "Keys").CountAsync());
        await visitor.TypeIntoAsync(visitor.Field("Password"), "password1234");
        await page.Keyboard.PressAsync("Enter");

        // Each field says what is wrong with it, in words of the page.
        await visitor.SeesAsync("This is no email address");
        await visitor.SeesAsync("This password is easy to guess");
        await visitor.TypeIntoAsync(visitor.Field("Email address"), visitor.Email);
        await visitor.TypeIntoAsync(visitor.Field("Password"), "short");
        await visitor.SeesAsync("7 more characters");
        await visitor.TypeIntoAsync(visitor.Field("Password"), Visitor.Password);
        await visitor.SeesAsync("Good");
        await page.Keyboard.PressAsync("Enter");

        // Nobody sends mail on this machine: the page says where it lies.
        await visitor.IsAtAsync("Look into your mail");
        await visitor.SeesAsync(Path.Combine(product.DataFolder, "mail"));
        await visitor.LookAsync("look-into-your-mail");

        // The tab that waits knows the password: the link alone is enough in this browser, and both tabs are in.
        var link = await visitor.Mails.LinkAsync("/confirm#");
        var second = await visitor.Context.NewPageAsync();
        await second.GotoAsync($"/confirm#{link}");
        await Assertions.Expect(second).ToHaveURLAsync(AtStudio());
        await Assertions.Expect(page).ToHaveURLAsync(AtStudio());
        var traces = await second.EvaluateAsync<string>("document.URL + JSON.stringify(history.state)");
        Assert.DoesNotContain("lnk_", traces, StringComparison.Ordinal);

        // The first page is for strangers: who is signed in goes on where they work.
        await page.GotoAsync("/");
        await Assertions.Expect(page).ToHaveURLAsync(AtStudio());
    }

    [Fact]
    public async Task LinkThatIsOpenedElsewhere_AsksForThePasswordOrANewOne()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/robots.txt", Screen.Phone);
        using (var client = AiomusClient.Create(product.Address))
        {
            await client.SignUp.BeginAsync(new SignUp(visitor.Email, Visitor.Password, "Ada"));
        }

        var link = await visitor.Mails.LinkAsync("/confirm#");
        await visitor.Page.GotoAsync($"/confirm#{link}");
        await visitor.IsAtAsync("Confirm your address");
        await visitor.Field("Email address").FillAsync(visitor.Email);
        Assert.DoesNotContain("lnk_", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.Field("Password").FillAsync(Wrong);
        await visitor.PressAsync("Confirm and begin");
        await visitor.SeesAsync("This is not the password of that sign-up.");
        await visitor.LookAsync("confirm");
        await visitor.PressAsync("I do not know it: choose a new one");
        await visitor.Field("New password").FillAsync(Other);
        await visitor.PressAsync("Confirm and begin");
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(AtStudio());

        await visitor.Page.GotoAsync($"/confirm#{link}");
        await visitor.Field("Email address").FillAsync(visitor.Email);
        await visitor.Field("Password").FillAsync(Other);
        await visitor.PressAsync("Confirm and begin");
        await visitor.IsAtAsync("This link no longer works");

        // A page of a link without one, and with something else behind the sign.
        await visitor.Page.GotoAsync("/reset#nonsense");
        await visitor.IsAtAsync("The link is missing");
    }

    [Fact]
    public async Task SecondFactor_IsACodeOrARecoveryCodeThatWorksOnce()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/robots.txt");
        await visitor.MakeAccountAsync();
        using var client = AiomusClient.Create(product.Address);
        await client.Sessions.SignInAsync(new SignIn(visitor.Email, Visitor.Password));
        var setup = await client.SecondFactor.BeginAsync();
        var codes = await client.SecondFactor.ConfirmAsync(new CodeBody(OneTimeCode.Of(setup.Secret, DateTimeOffset.UtcNow)));

        // Whoever wants a page of their own signs in first and is there. Another site is no page.
        await visitor.Page.GotoAsync("/gallery");
        await SignInAsync(visitor, Wrong);
        await visitor.SeesAsync("The address, the password or the code is wrong.");
        await visitor.Field("Password").FillAsync(Visitor.Password);
        await visitor.PressAsync("Sign in");
        await visitor.IsAtAsync("One more step");
        await Assertions.Expect(CodeField(visitor)).ToBeFocusedAsync();
        await visitor.LookAsync("sign-in-code");
        await CodeField(visitor).FillAsync("000 000");
        await visitor.PressAsync("Sign in");
        await visitor.SeesAsync("The address, the password or the code is wrong.");

        // The code of before is used up; the next one counts already.
        await CodeField(visitor).FillAsync(OneTimeCode.Of(setup.Secret, DateTimeOffset.UtcNow.AddSeconds(30)));
        await visitor.PressAsync("Sign in");
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(AtGallery());

        for (var use = 0; use < 2; use++)
        {
            await visitor.PressAsync("Sign out");
            await visitor.IsAtAsync("Welcome back");
            Assert.Equal("", await visitor.Field("Email address").InputValueAsync());
            await visitor.Page.GotoAsync("/sign-in?to=https://evil.test/");
            await SignInAsync(visitor, Visitor.Password);
            await CodeField(visitor).FillAsync(codes.Codes[0]);
            await visitor.PressAsync("Sign in");
            if (use == 0)
            {
                await Assertions.Expect(visitor.Page).ToHaveURLAsync(AtStudio());
            }
            else
            {
                await visitor.SeesAsync("The address, the password or the code is wrong.");
            }
        }
    }

    [Fact]
    public async Task Passkey_SignsInAndProvesWhoItIs()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product);
        using (var owner = product.Owner())
        {
            var user = await owner.Users.FindAsync(new EmailBody(visitor.Email));
            await owner.Users.SetRolesAsync(user.Id, new RolesBody(["admin"]));
        }

        await visitor.AddAuthenticatorAsync();
        await AddPasskeyAsync(visitor);

        // The field offers the passkey. This authenticator takes every offer.
        await EndSessionAsync(visitor);
        await visitor.Page.GotoAsync("/sign-in?to=/gallery");
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(AtGallery());

        // A browser that cannot offer it has a button.
        await EndSessionAsync(visitor);
        await visitor.Page.AddInitScriptAsync(
            "if (location.search.includes('no-offer')) { PublicKeyCredential.isConditionalMediationAvailable = async () => false; }");
        await visitor.Page.GotoAsync("/sign-in?to=/admin/people&no-offer");
        await visitor.PressAsync("Use a passkey");
        await visitor.IsAtAsync("People");

        // The server wants a proof, which the passkey is; what was asked for is then done.
        await using var other = await Visitor.OpenAsync(chrome, product, "/robots.txt");
        await other.MakeAccountAsync();
        var refusals = 0;
        await visitor.Page.RouteAsync("**/v1/users/*/disabled", async route =>
        {
            if (refusals++ > 0)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FulfillAsync(new RouteFulfillOptions
            {
                Status = 401,
                ContentType = "application/problem+json",
                Body = """{"code":"fresh_sign_in_required","detail":"Sign in anew."}""",
            });
        });
        await visitor.Field("Find a person").FillAsync(other.Email);
        await visitor.PressAsync("Find");
        var card = visitor.Find(AriaRole.Article, "Ada").Filter(new LocatorFilterOptions { HasText = other.Email });
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await visitor.Find(AriaRole.Dialog, "Disable this account?").GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        var question = visitor.Find(AriaRole.Dialog, "Is it you?");
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Disabled");
        Assert.Equal(2, refusals);

        // A passkey that was removed meanwhile opens nothing, and the page says so.
        await visitor.Page.EvaluateAsync(
            """
            async () => {
              const { passkeys } = await (await fetch('/v1/account/passkeys')).json();
              await fetch(`/v1/account/passkeys/${passkeys[0].id}`, { method: 'DELETE' });
            }
            """);
        await EndSessionAsync(visitor);
        await visitor.Page.GotoAsync("/sign-in?no-offer");
        await visitor.PressAsync("Use a passkey");
        await visitor.SeesAsync("This passkey opens no account here.");
    }

    [Fact]
    public async Task ForgottenPassword_IsReplacedAndKeepsWhatIsMarked()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/robots.txt", Screen.Phone, "de-DE");
        await visitor.MakeAccountAsync();
        using var client = AiomusClient.Create(product.Address);
        await client.Sessions.SignInAsync(new SignIn(visitor.Email, Visitor.Password));
        var kept = await client.ApiKeys.CreateAsync(new ApiKeyCreation("Laptop"));
        var ended = await client.ApiKeys.CreateAsync(new ApiKeyCreation("Lost"));

        await visitor.Page.GotoAsync("/sign-in");
        await visitor.Find(AriaRole.Link, "Passwort vergessen?").ClickAsync();
        await visitor.Field("E-Mail-Adresse").FillAsync(visitor.Email);
        await visitor.PressAsync("Link schicken");
        await visitor.SeesAsync("ein Link unterwegs");
        await visitor.Page.GotoAsync($"/reset#{await visitor.Mails.LinkAsync("/reset#")}");
        await visitor.Field("Neues Passwort").FillAsync("qwertyuiop1234");
        await visitor.SeesAsync("Leicht zu erraten");
        await visitor.PressAsync("Passwort setzen");
        await visitor.SeesAsync("Dieses Passwort ist leicht zu erraten");
        await visitor.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "Laptop" }).CheckAsync();
        await visitor.LookAsync("reset");
        await visitor.Field("Neues Passwort").FillAsync(Other);
        await visitor.PressAsync("Passwort setzen");

        await visitor.SeesAsync("Dein neues Passwort gilt.");
        await visitor.Field("E-Mail-Adresse").FillAsync(visitor.Email);
        await visitor.Field("Passwort").FillAsync(Visitor.Password);
        await visitor.PressAsync("Anmelden");
        await visitor.SeesAsync("Die Adresse, das Passwort oder der Code ist falsch.");
        await visitor.Field("Passwort").FillAsync(Other);
        await visitor.PressAsync("Anmelden");
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(AtStudio());
        using var laptop = AiomusClient.Create(product.Address, kept.ApiKey);
        Assert.NotEmpty((await laptop.Quota.GetAsync()).Windows);
        using var lost = AiomusClient.Create(product.Address, ended.ApiKey);
        Assert.Equal("unauthenticated", (await Assert.ThrowsAsync<AiomusApiException>(() => lost.Quota.GetAsync())).Code);
    }

    [Fact]
    public async Task ChangeOfAddress_CountsWhenBothLinksAreFollowed()
    {
        await using var visitor = await Visitor.SignedInAsync(chrome, product);
        var next = $"{Guid.NewGuid():N}@example.com";
        using (var client = AiomusClient.Create(product.Address))
        {
            await client.Sessions.SignInAsync(new SignIn(visitor.Email, Visitor.Password));
            await client.Account.ChangeEmailAsync(new EmailBody(next));
        }

        await visitor.Page.GotoAsync($"/email#{await visitor.Mails.LinkAsync("/email#")}");
        await visitor.PressAsync("I agree");
        await visitor.IsAtAsync("One half is done");

        // The other mail is opened where nobody is signed in: it takes the password.
        await using var elsewhere = await Visitor.OpenAsync(chrome, product, "/robots.txt", Screen.Phone);
        await elsewhere.Page.GotoAsync($"/email#{await visitor.Mails.LinkAsync("/email#", next)}");
        await elsewhere.Field("Password").FillAsync(Wrong);
        await elsewhere.PressAsync("I agree");
        await elsewhere.SeesAsync("The password is wrong.");
        await elsewhere.LookAsync("change-of-address");
        await elsewhere.Field("Password").FillAsync(Visitor.Password);
        await elsewhere.PressAsync("I agree");
        await elsewhere.IsAtAsync("Your new address counts");
        await elsewhere.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await elsewhere.SeesAsync("Your new address counts from now on.");
        await elsewhere.Field("Email address").FillAsync(next);
        await elsewhere.Field("Password").FillAsync(Visitor.Password);
        await elsewhere.PressAsync("Sign in");
        await Assertions.Expect(elsewhere.Page).ToHaveURLAsync(AtStudio());
    }

    [Fact]
    public async Task OwnersLink_OpensTheStudioOnceAndTakesAWayBackIn()
    {
        await using var own = new Product([("Aiomus:Worker", "false"), ("Aiomus:Accounts:PublicUrl", "")]);
        await own.InitializeAsync();
        await own.Process.WaitForOutputAsync(static text => OwnersLine().IsMatch(text));
        var link = OwnersLine().Match(own.Process.Output).Groups[1].Value;
        await using var visitor = await Visitor.OpenAsync(chrome, own, $"/welcome#{link}");
        await visitor.IsAtAsync("You are in");
        Assert.EndsWith("/welcome", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.LookAsync("welcome");

        // An owner whose proof is too old is told how to get a new one: there is no password yet to ask for.
        var refusals = 0;
        await visitor.Page.RouteAsync("**/v1/account/password", route => refusals++ > 0
            ? route.ContinueAsync()
            : route.FulfillAsync(new RouteFulfillOptions
            {
                Status = 401,
                ContentType = "application/problem+json",
                Body = """{"code":"fresh_sign_in_required","detail":"Sign in anew."}""",
            }));
        await visitor.Field("Email address").FillAsync(visitor.Email);
        await visitor.Field("Password").FillAsync(Visitor.Password);
        await visitor.PressAsync("Save this way in");
        await visitor.SeesAsync("-- owner key");
        await visitor.Page.Keyboard.PressAsync("Escape");

        // The password is taken, the address is not: only that is done again.
        await visitor.Field("Email address").FillAsync("ada");
        await visitor.PressAsync("Save this way in");
        await visitor.SeesAsync("This is no email address");
        await visitor.Field("Email address").FillAsync(visitor.Email);
        await visitor.PressAsync("Save this way in");
        await visitor.SeesAsync("The password is set.");
        await visitor.Page.GotoAsync($"/email#{await visitor.Mails.LinkAsync("/email#")}");
        await visitor.PressAsync("I agree");
        await visitor.IsAtAsync("Your new address counts");
        await visitor.PressAsync("Sign out");

        await using var late = await Visitor.OpenAsync(chrome, own, $"/welcome#{link}", Screen.Phone);
        await late.IsAtAsync("This link no longer works");
        await late.SeesAsync("-- owner key");
        await late.Page.GotoAsync("/sign-in");
        await late.Field("Email address").FillAsync(visitor.Email);
        await late.Field("Password").FillAsync(Visitor.Password);
        await late.PressAsync("Sign in");
        await Assertions.Expect(late.Page).ToHaveURLAsync(AtStudio());
    }

    [Fact]
    public async Task AddressWhereNobodyCanSignIn_HasNoFormToTypeInto()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product, "/robots.txt");
        foreach (var path in new[] { "/sign-in", "/sign-up", "/forgot" })
        {
            await visitor.Page.GotoAsync($"http://host.test:{product.Address.Port}{path}");
            await visitor.IsAtAsync("Signing in does not work at this address");
            Assert.Equal(0, await visitor.Page.Locator("main input").CountAsync());
        }

        // Under another name of this machine one press leads to where it works.
        await visitor.Page.GotoAsync($"http://127.0.0.1:{product.Address.Port}/sign-in");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).ClickAsync();
        await visitor.IsAtAsync("Welcome back");
        Assert.Equal($"{product.Address}sign-in", visitor.Page.Url);
        visitor.Expect("Cross-Origin-Opener-Policy header has been ignored");
    }

    [Fact]
    public async Task Landing_ShowsHowAnImageCameToBe()
    {
        await using var visitor = await Visitor.OpenAsync(chrome, product);
        var image = visitor.Find(AriaRole.Img, "A small boat with a yellow sail", exact: false);
        await Assertions.Expect(image).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByText("Step 12 of 12")).ToBeVisibleAsync();
        await visitor.PressAsync("a rocket in space");
        await Assertions.Expect(visitor.Find(AriaRole.Img, "A white and pink rocket", exact: false)).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByText("Step 12 of 12")).ToBeVisibleAsync();
        await visitor.Page.EvaluateAsync("""
            () => {
              const place = document.querySelector('.tray .number');
              window.steps = [];
              new MutationObserver(() => steps.at(-1) !== place.textContent && steps.push(place.textContent))
                .observe(place, { characterData: true, childList: true, subtree: true });
            }
            """);
        // A browser that is held up may leave a step of one play out: then another one is watched.
        var whole = new[] { 0, 2, 4, 5, 6, 7, 8, 9, 10, 12 }.Select(step => $"Step {step} of 12").ToArray();
        string[] seen = [];
        for (var play = 0; play < 10 && !seen.SequenceEqual(whole); play++)
        {
            await visitor.Page.EvaluateAsync("() => { steps.length = 0; }");
            await visitor.PressAsync("Watch it again");
            try
            {
                await visitor.Page.WaitForFunctionAsync(
                    "() => steps.length > 1 && steps.at(-1) === 'Step 12 of 12'", null, new() { Timeout = 30_000 });
            }
            catch (TimeoutException)
            {
                // Its end comes with the next one.
            }

            seen = await visitor.Page.EvaluateAsync<string[]>("() => steps.slice(steps.lastIndexOf('Step 0 of 12'))");
        }

        Assert.Equal(whole, seen);

        // Who wants no motion sees the image at once.
        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await visitor.PressAsync("an owl in the meadow");
        await Assertions.Expect(visitor.Find(AriaRole.Img, "A round brown owl", exact: false)).ToBeVisibleAsync();
        Assert.Equal("Step 12 of 12", await visitor.Page.Locator(".tray .number").TextContentAsync());
        await visitor.Find(AriaRole.Link, "All promises, and what we do not promise").ClickAsync();
        await visitor.IsAtAsync("Our promises");
        await visitor.Find(AriaRole.Link, "Privacy policy").First.ClickAsync();
        await visitor.IsAtAsync("Privacy policy");
        await visitor.SeesAsync("Last Updated");
        await visitor.SeesAsync("service@aiomus.com");
    }

    private static ILocator CodeField(Visitor visitor) => visitor.Field("Code from the app, or a recovery code");

    private static async Task SignInAsync(Visitor visitor, string password)
    {
        await visitor.Field("Email address").FillAsync(visitor.Email);
        await visitor.Field("Password").FillAsync(password);
        await visitor.PressAsync("Sign in");
    }

    // An open page would sign in again at once: it offers passkeys too, and this authenticator takes every offer. So none is open.
    private static async Task EndSessionAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync("about:blank");
        await visitor.Context.ClearCookiesAsync();
    }

    private static async Task AddPasskeyAsync(Visitor visitor)
    {
        var status = await visitor.Page.EvaluateAsync<int>(
            """
            async () => {
              const send = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
              const { challenge, options } = await (await send('/v1/account/passkeys/options')).json();
              const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
              const credential = (await navigator.credentials.create({ publicKey })).toJSON();
              return (await send('/v1/account/passkeys', JSON.stringify({ challenge, credential, name: 'Key' }))).status;
            }
            """);
        Assert.Equal(204, status);
    }

    [GeneratedRegex("/studio$")]
    private static partial Regex AtStudio();

    [GeneratedRegex("/gallery$")]
    private static partial Regex AtGallery();

    [GeneratedRegex(@"^open: \S+/welcome#(own_\S+)", RegexOptions.Multiline)]
    private static partial Regex OwnersLine();
}
