using System.Globalization;
using System.Net;

namespace Aiomus.WebApi.Tests.Security;

public sealed class WellKnownTests
{
    [Fact]
    public async Task SecurityContact_IsNamedAndHoldsForLessThanAYear()
    {
        await using var site = await Site.StartAsync(("Aiomus:Web:SecurityContact", "safe@example.com"));

        using var answer = await site.SendAsync("/.well-known/security.txt");

        var fields = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        var left = DateTimeOffset.Parse(fields["Expires"], CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("mailto:safe@example.com", fields["Contact"]);
        Assert.InRange(left.TotalDays, 30, 365);
    }

    [Fact]
    public async Task PasswordManagers_AreLedToThePasswordPage()
    {
        await using var site = await Site.StartAsync();

        using var answer = await site.SendAsync("/.well-known/change-password");
        using var nothing = await site.SendAsync("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200");

        Assert.Equal((HttpStatusCode.Found, "/account/password"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
    }

    [Fact]
    public async Task Robots_AreKeptFromTheApi()
    {
        await using var site = await Site.StartAsync();

        using var answer = await site.SendAsync("/robots.txt");

        Assert.Contains("Disallow: /v1/\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
