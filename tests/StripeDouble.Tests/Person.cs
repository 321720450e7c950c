using System.Net;

namespace Aiomus.StripeDouble.Tests;

/// <summary>Somebody at a browser: follows links, fills forms, sends what a browser would.</summary>
internal sealed class Person(Uri address)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public async Task<(HttpStatusCode Status, string Page, string? Location)> SeeAsync(string url)
    {
        using var answer = await Http.GetAsync(new Uri(address, url), Double.Token);
        return await ReadAsync(answer);
    }

    public Task<(HttpStatusCode Status, string Page, string? Location)> PayAsync(
        string url, string card = "4242 4242 4242 4242", string action = "pay", string? code = null, string? email = null) =>
        SendAsync(url, [
            new("name", "Ada <Example>"), new("card", card), new("expiry", "12/34"), new("cvc", "123"), new("action", action),
            new("promotion_code", code ?? ""), new("email", email ?? ""),
        ]);

    public async Task<(HttpStatusCode Status, string Page, string? Location)> SendAsync(
        string url, IEnumerable<KeyValuePair<string, string>> fields, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, url)) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Origin", origin ?? address.GetLeftPart(UriPartial.Authority));
        using var answer = await Http.SendAsync(request, Double.Token);
        return await ReadAsync(answer);
    }

    private static async Task<(HttpStatusCode Status, string Page, string? Location)> ReadAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, await answer.Content.ReadAsStringAsync(Double.Token), answer.Headers.Location?.OriginalString);
}
