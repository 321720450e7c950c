using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Somebody who signs up and in as a browser does, and reads their mail.</summary>
internal sealed class Browser(HttpClient http, string dataFolder, string? email = null) : IDisposable
{
    public const string Password = "correct horse battery";
    private const string Cookie = "__Host-aiomus";

    public Browser(Product product, string? email = null)
        : this(product.Http(null), product.DataFolder, email)
    {
    }

    public string Email { get; } = email ?? $"{Guid.NewGuid():N}@example.com";

    private Mailbox Mails => field ??= new Mailbox(dataFolder, Email);

    /// <summary>An API key that is shown in place of a session; null for none.</summary>
    public string? Key { get; set; }

    /// <summary>The session's secret, as the cookie carries it; null when there is none.</summary>
    public string? Token { get; set; }

    public static Task<Browser> SignedInAsync(Product product) => SignedInAsync(new Browser(product));

    public static async Task<Browser> SignedInAsync(Browser browser)
    {
        await browser.SignUpAsync();
        Assert.Equal(
            HttpStatusCode.NoContent,
            await browser.PostAsync("/v1/account/confirm", new { token = await browser.LinkAsync("/confirm#"), password = Password }));
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync());
        return browser;
    }

    public async Task SignUpAsync(string password = Password) => Assert.Equal(
        HttpStatusCode.Accepted, await PostAsync("/v1/account/sign-up", new { email = Email, password, display_name = "Ada" }));

    public Task<HttpStatusCode> SignInAsync(string password = Password, string? code = null) =>
        PostAsync("/v1/session", new { email = Email, password, code });

    public async Task<HttpStatusCode> PostAsync(string path, object body) => (await SendAsync(HttpMethod.Post, path, body)).Status;

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        request.Content = body is null ? null : JsonContent.Create(body);
        if (Key is not null)
        {
            request.Headers.Authorization = new("Bearer", Key);
        }
        else if (Token is not null)
        {
            request.Headers.Add("Cookie", $"{Cookie}={Token}");
        }

        using var answer = await http.SendAsync(request);
        Remember(answer);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    /// <summary>The secret of the next mailed link of this kind, once it has arrived; each is read once.</summary>
    public Task<string> LinkAsync(string mark, string? to = null) => Mails.LinkAsync(mark, to);

    /// <summary>How many mails of this kind there are once there is one, read or not.</summary>
    public Task<int> CountMailsAsync(string mark) => Mails.CountAsync(mark);

    /// <summary>The refused tries to sign in that this person's audit log has, once it has one: it is written after the answer.</summary>
    public async Task<IReadOnlyList<JsonElement>> RefusedAsync()
    {
        using var limit = new CancellationTokenSource(Product.Limit);
        while (true)
        {
            var (_, page) = await SendAsync(HttpMethod.Get, "/v1/account/audit");
            var refused = page.GetProperty("entries").EnumerateArray()
                .Where(entry => entry.GetProperty("action").GetString() == "sign_in_refused")
                .ToArray();
            if (refused.Length > 0)
            {
                return refused;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    public void Dispose() => http.Dispose();

    private void Remember(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies)
            && cookies.SingleOrDefault(cookie => cookie.StartsWith(Cookie, StringComparison.Ordinal)) is { } set)
        {
            Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("secure", set, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", set, StringComparison.OrdinalIgnoreCase);
            var value = set.Split(';')[0].Split('=', 2)[1];
            Token = value.Length == 0 ? null : value;
        }
    }
}
