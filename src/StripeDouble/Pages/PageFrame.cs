namespace Aiomus.StripeDouble.Pages;

/// <summary>What is around each page.</summary>
internal static class PageFrame
{
    public static string Around(string title, Html body) => Html.Of(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{title} – test payments</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/assets/style.css">
        </head>
        <body>
        <p class="banner" role="note">Test payments: this stands in for the payment processor. No money moves.</p>
        <main>
        {body}
        </main>
        </body>
        </html>
        """).Text;

    /// <summary>What is wrong, above a form; nothing when nothing is.</summary>
    public static Html Problem(string? words) =>
        words is null ? Html.Empty : Html.Of($"""<p class="problem" role="alert">{words}</p>""");

    /// <summary>The cards that may be entered.</summary>
    public static Html TestCards() => Html.Of(
        $"""
        <details>
        <summary>Test cards</summary>
        <p>Any expiry in the future and any three digits go with them.</p>
        <dl class="cards">
        <dt>4242 4242 4242 4242</dt><dd>pays</dd>
        <dt>5555 5555 5555 4444</dt><dd>pays, as another brand</dd>
        <dt>4000 0000 0000 0002</dt><dd>is declined</dd>
        <dt>4000 0025 0000 3155</dt><dd>asks for a confirmation first</dd>
        <dt>4000 0000 0000 0341</dt><dd>pays now and fails at renewals</dd>
        <dt>4000 0000 0000 0259</dt><dd>pays, and the payment is disputed</dd>
        </dl>
        </details>
        """);
}
