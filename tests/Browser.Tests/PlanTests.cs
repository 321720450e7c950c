using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>The pages of plans: from a free plan that is used up to one that is paid, changed, ended and kept.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private readonly Chrome _chrome;

    // So little that a person sees the end of it, and no trial: what is paid has an invoice at once.
    private readonly Product _product = new(
        ("Aiomus:Plans:Free:CreditsPerMonth", "2"), ("Aiomus:Plans:Plus:TrialDays", "0"), ("Aiomus:Plans:Pro:TrialDays", "7"),
        ("Aiomus:CreditPacks:Small:Credits", "500"), ("Aiomus:CreditPacks:Small:Amount", "500"),
        ("Aiomus:CreditPacks:Small:Key", "aiomus_small"));

    public PlanTests(Chrome chrome) => _chrome = chrome;

    public ValueTask InitializeAsync() => _product.InitializeAsync();

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    [Fact]
    public async Task Newcomer_UsesUpTheFreePlanPaysChangesEndsAndKeeps()
    {
        await using var visitor = await Visitor.OpenAsync(_chrome, _product);
        var page = visitor.Page;
        var checkout = new CheckoutPage(visitor);

        // A stranger reads the prices, chooses, signs up, and is where they were.
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What it costs" })).ToBeVisibleAsync();
        await visitor.Find(AriaRole.Link, "Compare the plans").ClickAsync();
        await visitor.IsAtAsync("Plans");
        await visitor.SeesAsync("no money moves");
        await visitor.Find(AriaRole.Button, "Begin with Pro").WaitForAsync();
        await visitor.LookAsync("plans");
        await visitor.PressAsync("Begin with Plus");
        await visitor.IsAtAsync("Make your account");
        await visitor.Field("Email address").FillAsync(visitor.Email);
        await visitor.Field("Password").FillAsync(Visitor.Password);
        await visitor.Field("Password").PressAsync("Enter");
        await visitor.IsAtAsync("Look into your mail");
        var second = await visitor.Context.NewPageAsync();
        await second.GotoAsync($"/confirm#{await visitor.Mails.LinkAsync("/confirm#")}");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/plans\\?plan=plus$"));
        await visitor.Find(AriaRole.Button, "Take Plus").WaitForAsync();
        await second.CloseAsync();

        // The free plan is used up; the studio says which plan would go further.
        await page.GotoAsync("/studio");
        var studio = new StudioPage(visitor);
        foreach (var words in new[] { "a blue fish", "a lion" })
        {
            Assert.Equal(202, await studio.SendAsync(words));
            await Assertions.Expect(studio.Card(words)).ToHaveAttributeAsync("data-state", "succeeded");
        }

        await visitor.SeesAsync("Your images of this month are used up.");
        Assert.Equal(402, await studio.SendAsync("a pink car"));
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a pink car");
        var way = visitor.Find(AriaRole.Link, "Plus allows it");
        await way.WaitForAsync();
        await visitor.LookAsync("studio-plan");
        await way.ClickAsync();
        await visitor.IsAtAsync("Plans");
        await visitor.SeesAsync("Suits what you wanted");

        // A card that is declined buys nothing, and neither does coming back.
        await visitor.PressAsync("Take Plus");
        await checkout.IsThereAsync();
        await checkout.PayAsync(CheckoutPage.DeclinedCard, "Subscribe");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("declined");
        await checkout.GoBackAsync();
        await visitor.IsAtAsync("Plans");
        await visitor.SeesAsync("You came back without paying.");
        Assert.Equal("free none", await SubscriptionAsync(visitor));

        // One that is good does; the page waits for it.
        await visitor.PressAsync("Take Plus");
        await checkout.IsThereAsync();
        await checkout.PayAsync(CheckoutPage.GoodCard, "Subscribe");
        await visitor.IsAtAsync("Plus is yours");
        await visitor.LookAsync("plans-done");
        Assert.Equal("plus active", await SubscriptionAsync(visitor));
        await visitor.Find(AriaRole.Link, "To the studio").ClickAsync();
        Assert.Equal(202, await studio.SendAsync("a pink car"));
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");

        // To a greater plan at once, to a smaller one later, and back before that.
        await page.GotoAsync("/plans");
        await visitor.PressAsync("Change to Pro");
        await visitor.SeesAsync("The rest of this period is paid now");
        await visitor.LookAsync("plans-change");
        await DialogButton(visitor, "Change to Pro").ClickAsync();
        await visitor.Find(AriaRole.Button, "Change to Plus").WaitForAsync();
        Assert.Equal("pro active", await SubscriptionAsync(visitor));
        await visitor.PressAsync("Change to Plus");
        await visitor.SeesAsync("Until then Pro stays as it is.");
        await DialogButton(visitor, "Change to Plus").ClickAsync();
        await visitor.Find(AriaRole.Button, "Keep Pro").ClickAsync();
        await visitor.Find(AriaRole.Button, "Change to Plus").WaitForAsync();

        // The account says what there is, ends it, and goes on with it.
        await page.GotoAsync("/account/plan");
        await visitor.SeesAsync("Next payment");
        await Assertions.Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await visitor.LookAsync("account-plan-paid");
        await visitor.PressAsync("End it");
        await visitor.SeesAsync("Then the free plan holds, and nothing more is paid.");
        await visitor.LookAsync("account-plan-end");
        await visitor.PressAsync("End the subscription");
        await visitor.SeesAsync("Ends on");
        await visitor.PressAsync("Go on with it");
        await visitor.SeesAsync("Next payment");

        // What is done at the processor's page holds here.
        await visitor.PressAsync("Card and bills");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your subscription" }).WaitForAsync();
        await visitor.Find(AriaRole.Link, "Cancel the subscription").ClickAsync();
        await visitor.PressAsync("Cancel the subscription");
        await visitor.Find(AriaRole.Button, "Keep the subscription").WaitForAsync();
        await visitor.Find(AriaRole.Link, "Back").ClickAsync();
        await visitor.IsAtAsync("Plan");
        await visitor.SeesAsync("Ends on");

        // Credits that are bought once are there, and the ledger tells of all.
        await visitor.Find(AriaRole.Link, "Buy credits").ClickAsync();
        await visitor.PressAsync("Buy 500 credits");
        await checkout.IsThereAsync();
        await checkout.PayAsync(CheckoutPage.GoodCard, "Pay");
        await visitor.IsAtAsync("Your credits are here");
        await visitor.Find(AriaRole.Link, "See your plan").ClickAsync();
        await visitor.SeesAsync("Bought credits: 500");
        await visitor.Find(AriaRole.Link, "Where your credits went").ClickAsync();
        await visitor.IsAtAsync("Where your credits went");
        await visitor.SeesAsync("500 credits bought");
        await visitor.SeesAsync("From here on the plan is Plus");
        await visitor.LookAsync("account-ledger");
        await visitor.Find(AriaRole.Link, "See the image").First.ClickAsync();
        await Assertions.Expect(visitor.Find(AriaRole.Img, "a pink car").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Trial_CostsNothingAndADisputeIsSaidOnEveryPage()
    {
        await using var visitor = await Visitor.SignedInAsync(_chrome, _product, "/plans", Screen.Phone);
        var checkout = new CheckoutPage(visitor);
        await visitor.LookAsync("plans");
        await visitor.PressAsync("Try Pro: 7 days free");
        await checkout.IsThereAsync();
        await checkout.PayAsync(CheckoutPage.GoodCard, "Subscribe");
        await visitor.IsAtAsync("Pro is yours");
        await visitor.SeesAsync("Nothing is paid before.");
        await visitor.LookAsync("plans-done");
        await visitor.Find(AriaRole.Link, "See your plan").ClickAsync();
        await visitor.SeesAsync("Trial until");
        await visitor.LookAsync("account-plan-paid");

        await visitor.Page.GotoAsync("/plans");
        await visitor.PressAsync("Buy 500 credits");
        await checkout.IsThereAsync();
        await checkout.PayAsync(CheckoutPage.DisputedCard, "Pay");
        await visitor.Page.WaitForURLAsync("**/plans/done*");
        await visitor.Page.WaitForFunctionAsync(
            "async () => (await (await fetch('/v1/subscription')).json()).status === 'frozen'", null, new() { PollingInterval = 500 });
        await visitor.Page.GotoAsync("/studio");
        await visitor.SeesAsync("A payment is disputed.");
        await visitor.LookAsync("studio-frozen");
        await visitor.Find(AriaRole.Link, "See your plan").ClickAsync();
        await visitor.IsAtAsync("Plan");
        Assert.Equal(0, await visitor.Find(AriaRole.Button, "End it").CountAsync());
    }

    [Fact]
    public async Task FailedPayment_IsSaidOnEveryPageUntilWhenThePlanStays()
    {
        await using var visitor = await Visitor.SignedInAsync(_chrome, _product, "/robots.txt");
        await visitor.Page.RouteAsync("**/v1/subscription", static route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """
                {"plan":"plus","status":"past_due","payments":"test","price":{"interval":"month","amount":900,"currency":"eur"},
                "period_ends_at":"2999-01-01T00:00:00Z","grace_ends_at":"2998-12-15T00:00:00Z","can_try":false}
                """,
        }));
        foreach (var path in new[] { "/studio", "/account/plan" })
        {
            await visitor.Page.GotoAsync(path);
            await visitor.SeesAsync("The last payment failed. Your plan stays until 15 December 2998");
            await visitor.Find(AriaRole.Button, "Pay, or change the card").WaitForAsync();
            await visitor.LookAsync($"past-due-{path.Split('/')[^1]}");
        }
    }

    [Fact]
    public async Task InstallationWithoutPayments_SaysSoAndSellsNothing()
    {
        await using var other = new Product(("Aiomus:Payments:Mode", "off"));
        await other.InitializeAsync();
        await using var visitor = await Visitor.SignedInAsync(_chrome, other, "/plans");
        await visitor.SeesAsync("Nothing can be bought here");
        await visitor.SeesAsync("Your plan");
        await visitor.LookAsync("plans-off");
        Assert.Equal(0, await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button).CountAsync());
        Assert.Equal(0, await visitor.Page.GetByText("no money moves").CountAsync());

        await visitor.Page.GotoAsync("/account/plan");
        await visitor.SeesAsync("Bought credits: 0");
        Assert.Equal(0, await visitor.Find(AriaRole.Link, "Buy credits").CountAsync());
        Assert.Equal(0, await visitor.Find(AriaRole.Heading, "Invoices").CountAsync());
        await visitor.PressAsync("Sign out");
        await visitor.Page.GotoAsync("/");
        await visitor.IsAtAsync("Images from words. For your eyes only.");
        Assert.Equal(0, await visitor.Find(AriaRole.Heading, "What it costs").CountAsync());
    }

    private static ILocator DialogButton(Visitor visitor, string name) =>
        visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The plan and the status that the API tells.</summary>
    private static Task<string> SubscriptionAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string>(
        "fetch('/v1/subscription').then(r => r.json()).then(own => `${own.plan} ${own.status}`)");
}
