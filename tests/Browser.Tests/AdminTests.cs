using Aiomus.Client;
using Aiomus.Contracts.Accounts;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>What those who run the installation do with the pages. The product is its own: a drained worker serves nobody.</summary>
public sealed class AdminTests(Chrome chrome) : IAsyncLifetime
{
    private readonly Product _product = new([]);

    public ValueTask InitializeAsync() => _product.InitializeAsync();

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    [Fact]
    public async Task Owner_FindsAPersonAndRunsTheFleet()
    {
        await using var person = await Visitor.SignedInAsync(chrome, _product);
        await using var owner = await StaffAsync("owner", "/admin");
        await owner.IsAtAsync("Operations");
        await owner.SeesAsync("Jobs by state");
        await owner.LookAsync("operations");

        // A person is found by the exact address, and can be locked out and let in again.
        await owner.Find(AriaRole.Link, "People").ClickAsync();
        await owner.Field("Find a person").FillAsync("nobody@example.com");
        await owner.PressAsync("Find");
        await owner.SeesAsync("No account has this address.");
        await owner.Field("Find a person").FillAsync(person.Email);
        await owner.PressAsync("Find");
        var card = owner.Find(AriaRole.Article, "Ada").Filter(new LocatorFilterOptions { HasText = person.Email });
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await owner.Find(AriaRole.Dialog, "Disable this account?").GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Disabled");
        await owner.LookAsync("operations-people");
        await person.Page.ReloadAsync();
        await Assertions.Expect(person.Find(AriaRole.Link, "Sign up").First).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Enable again" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Active");

        // The owner who found a role for them sees it among those with one.
        await card.GetByLabel("Support").CheckAsync();
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await owner.SeesAsync("The roles are set.");
        await Assertions.Expect(card.GetByRole(AriaRole.Definition).GetByText("Support", new() { Exact = true })).ToHaveCountAsync(2);
        await owner.Page.ReloadAsync();
        await Assertions.Expect(owner.Find(AriaRole.Article, "Ada").Filter(new() { HasText = person.Email })).ToBeVisibleAsync();

        // A drained worker takes nothing new, and resumes.
        await owner.Find(AriaRole.Link, "Workers").ClickAsync();
        var worker = owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "mini" });
        await worker.GetByRole(AriaRole.Button).ClickAsync();
        await owner.PressAsync("Drain");
        await Assertions.Expect(worker).ToContainTextAsync("Draining");
        await owner.LookAsync("operations-workers");
        await worker.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(worker).ToContainTextAsync("Idle");

        (string, string)[] others =
            [("Queues", "mini"), ("Audit log", "The part in running this service was changed"), ("Health", "The database can be written.")];
        foreach (var (page, words) in others)
        {
            await owner.Find(AriaRole.Link, page).ClickAsync();
            await owner.IsAtAsync(page);
            await owner.SeesAsync(words);
            await owner.LookAsync($"operations-{page.ToLowerInvariant().Replace(' ', '-')}");
        }
    }

    [Fact]
    public async Task Support_SeesOnlyWhatHelpsAndAPersonNothing()
    {
        await using var support = await StaffAsync("support", "/admin", Screen.Phone);
        await support.IsAtAsync("Operations");
        await support.LookAsync("operations");
        Assert.Equal(0, await support.Find(AriaRole.Link, "Audit log").CountAsync());
        await support.Page.GotoAsync("/admin/audit");
        await support.IsAtAsync("There is nothing here");
        await support.Page.GotoAsync("/admin/workers");
        await Assertions.Expect(support.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "mini" })).ToBeVisibleAsync();
        Assert.Equal(0, await support.Find(AriaRole.Button, "Drain", exact: false).CountAsync());

        await using var person = await Visitor.SignedInAsync(chrome, _product, "/admin");
        await person.IsAtAsync("There is nothing here");
    }

    private async Task<Visitor> StaffAsync(string role, string path, Screen screen = Screen.Desktop)
    {
        var visitor = await Visitor.SignedInAsync(chrome, _product, "/robots.txt", screen);
        using var owner = _product.Owner();
        var user = await owner.Users.FindAsync(new EmailBody(visitor.Email));
        await owner.Users.SetRolesAsync(user.Id, new RolesBody([role]));
        await visitor.Page.GotoAsync(path);
        return visitor;
    }
}
