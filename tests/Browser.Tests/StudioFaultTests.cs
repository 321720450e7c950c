using Aiomus.Contracts.Accounts;
using Aiomus.Testing;
using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>What a person in the studio sees of a server that is killed, a model that is taken away, and a quota that is used up.</summary>
public sealed class StudioFaultTests : IAsyncLifetime
{
    private readonly Chrome _chrome;
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("aiomus-models-");
    private readonly Product _product;

    public StudioFaultTests(Chrome chrome)
    {
        _chrome = chrome;
        _product = new Product(("Aiomus:Models", _models.FullName), ("Aiomus:Plans:Free:CreditsPerDay", "28"));
        foreach (var name in new[] { "mini", "other" })
        {
            Directory.CreateSymbolicLink(Path.Combine(_models.FullName, name), Repository.MiniModel);
        }
    }

    public ValueTask InitializeAsync() => _product.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        _models.Delete(recursive: true);
    }

    [Fact]
    public async Task KilledServer_ComesBackWithEveryJobAndWithoutTheModelThatWasTaken()
    {
        await using var visitor = await Visitor.SignedInAsync(_chrome, _product);
        var studio = new StudioPage(visitor);
        await studio.MakeSlowAsync();
        await studio.Prompt.FillAsync("a pink car");
        await studio.Prompt.PressAsync("Enter");
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "running");
        await studio.OpenSettingsAsync();
        await visitor.PressAsync("Back to the defaults");
        await visitor.Field("Model").SelectOptionAsync("other");

        _product.Kill();
        await visitor.SeesAsync("The connection to the server is lost.");
        await studio.OpenSettingsAsync();
        await visitor.Field("Model").SelectOptionAsync("mini");
        await studio.Prompt.FillAsync("a camel in the desert");
        await studio.Prompt.PressAsync("Enter");
        await visitor.SeesAsync("Not sent yet. We are trying again.");
        await visitor.Field("Model").SelectOptionAsync("other");
        Directory.Delete(Path.Combine(_models.FullName, "other"));
        await _product.RestartAsync();

        // Both jobs end: the one that was cut, and the one that was sent to nobody. Neither is there twice.
        await Assertions.Expect(studio.Card("a pink car")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a camel in the desert")).ToHaveAttributeAsync("data-state", "succeeded");
        await Assertions.Expect(studio.Card("a camel in the desert")).ToHaveCountAsync(1);

        // Nobody runs the model any more that the form names; the words stay, and another one takes them.
        await visitor.SeesAsync("Nobody runs the model “other” at the moment.");
        await visitor.LookAsync("studio-model-gone");
        await visitor.PressAsync("Use mini");
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a camel in the desert");
        await visitor.SeesAsync("left after it");

        // The quota has five credits left; eight images are three too many, and the page says when there are more.
        await studio.Settings.GetByRole(AriaRole.Radio, new() { Name = "8", Exact = true }).CheckAsync(new() { Force = true });
        await visitor.SeesAsync("credits are left. There are more in");
        Assert.Equal(429, await studio.SendAsync("a blue fish"));
        await visitor.SeesAsync("credits are left. There are more in");
        await Assertions.Expect(studio.Card("a blue fish")).ToHaveCountAsync(0);
        await Assertions.Expect(studio.Prompt).ToHaveValueAsync("a blue fish");
        await visitor.LookAsync("studio-quota");

        // Fewer are taken, until nothing is left.
        foreach (var (count, words) in new[] { ("4", "a blue fish"), ("1", "a lion") })
        {
            await studio.Settings.GetByRole(AriaRole.Radio, new() { Name = count, Exact = true }).CheckAsync(new() { Force = true });
            await visitor.SeesAsync("left after it");
            Assert.Equal(202, await studio.SendAsync(words));
            await Assertions.Expect(studio.Card(words)).ToHaveAttributeAsync("data-state", "succeeded");
        }

        await visitor.SeesAsync("Your images of today are used up. There are more in");
        Assert.Equal(429, await studio.SendAsync("one more"));
        await visitor.SeesAsync("Your images of today are used up. There are more in");
        await Assertions.Expect(studio.Card("one more")).ToHaveCountAsync(0);

        // Whoever runs the installation sees that nobody runs it any more, and takes it off the lists.
        using (var owner = _product.Owner())
        {
            await owner.Users.SetRolesAsync((await owner.Users.FindAsync(new EmailBody(visitor.Email))).Id, new RolesBody(["admin"]));
        }

        await visitor.Page.GotoAsync("/admin/queues");
        await visitor.PressAsync("Forget: other");
        await visitor.LookAsync("operations-forget");
        await visitor.Find(AriaRole.Dialog, "Forget “other”?").GetByRole(AriaRole.Button, new() { Name = "Forget" }).ClickAsync();
        await visitor.SeesAsync("“other” is no longer listed.");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await visitor.Page.GotoAsync("/studio");
        await studio.OpenSettingsAsync();
        await Assertions.Expect(visitor.Field("Model").Locator("option")).ToHaveCountAsync(1);
        visitor.Expect("ERR_CONNECTION_REFUSED");
    }
}
