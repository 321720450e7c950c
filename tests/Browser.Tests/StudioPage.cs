using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>The studio as somebody finds their way in it.</summary>
internal sealed class StudioPage(Visitor visitor)
{
    public ILocator Prompt => visitor.Field("What do you want to see?");

    public ILocator Settings => visitor.Page.GetByRole(AriaRole.Group, new() { Name = "Settings" });

    /// <summary>The card of a job by its prompt.</summary>
    public ILocator Card(string prompt) => visitor.Find(AriaRole.Article, prompt);

    public async Task OpenSettingsAsync()
    {
        var button = visitor.Find(AriaRole.Button, "Settings");
        if (await button.GetAttributeAsync("aria-expanded") == "false")
        {
            await button.ClickAsync();
        }

        await Assertions.Expect(Settings).ToBeVisibleAsync();
    }

    /// <summary>Asks for so much that a person can watch it come: eight images in so many steps.</summary>
    /// <param name="steps">Steps of each.</param>
    /// <param name="guidance">With more than 1 each step takes twice the work.</param>
    public Task MakeSlowAsync(int steps = 16, int? guidance = null) => ChooseAsync(8, steps, guidance);

    /// <summary>Sets how much is asked for.</summary>
    public async Task ChooseAsync(int images, int steps, int? guidance = null)
    {
        await OpenSettingsAsync();
        await Settings.GetByRole(AriaRole.Radio, new() { Name = $"{images}", Exact = true }).CheckAsync(new() { Force = true });
        await visitor.Field("Steps").FillAsync($"{steps}");
        if (guidance is not null)
        {
            await visitor.Field("Guidance").FillAsync($"{guidance}");
        }

        await visitor.Find(AriaRole.Button, "Settings").ClickAsync();
        await Assertions.Expect(Settings).ToHaveCountAsync(0);
    }

    /// <summary>Sends these words by the Enter key; what the server answers.</summary>
    public async Task<int> SendAsync(string words)
    {
        await Prompt.FillAsync(words);
        var answer = await visitor.Page.RunAndWaitForResponseAsync(
            () => Prompt.PressAsync("Enter"), static answer => IsSubmission(answer.Request));
        return answer.Status;
    }

    /// <summary>Does one of the acts in a card's menu.</summary>
    public static async Task ActAsync(ILocator card, string act)
    {
        await card.GetByRole(AriaRole.Button, new() { Name = "More for:" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = act, Exact = true }).ClickAsync();
    }

    /// <summary>The addresses of all jobs sent from now on; questions for the price are none.</summary>
    public List<string> CountSubmissions()
    {
        var sent = new List<string>();
        visitor.Page.Request += (_, request) =>
        {
            if (IsSubmission(request))
            {
                sent.Add(request.Url);
            }
        };
        return sent;
    }

    private static bool IsSubmission(Microsoft.Playwright.IRequest request) =>
        request.Method == "POST" && request.Url.EndsWith("/v1/jobs", StringComparison.Ordinal);
}
