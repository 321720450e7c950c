namespace Aiomus.StripeDouble.Pages;

/// <summary>What a page is answered with.</summary>
internal sealed record PageAnswer(int Status, string Title, Html Body)
{
    /// <summary>Where to go instead; null shows the page.</summary>
    public string? Location { get; init; }

    /// <summary>Where its forms may lead in the end, besides here.</summary>
    public IReadOnlyList<string?> Leads { get; init; } = [];

    public static PageAnswer Page(string title, Html body, int status = 200) => new(status, title, body);

    public static PageAnswer Redirect(string location) => new(303, "", Html.Empty) { Location = location };

    public static PageAnswer Gone(string words) => Page("Nothing to do here", Html.Of($"<h1>Nothing to do here</h1><p>{words}</p>"), 404);
}
