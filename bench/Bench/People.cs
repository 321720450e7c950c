using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>People with confirmed addresses, made as everybody is: by signing up and following the mailed link.</summary>
internal static partial class People
{
    public const string Password = "correct horse battery";
    private const int Lanes = 16;

    public static string Address() => $"{Guid.NewGuid():N}@example.com";

    public static HttpClient Http(AiomusProcess product)
        => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = product.Address, Timeout = TimeSpan.FromMinutes(5) };

    public static async Task<IReadOnlyList<string>> SignUpAsync(AiomusProcess product, string dataFolder, int count)
    {
        using var http = Http(product);
        var addresses = Enumerable.Range(0, count).Select(_ => Address()).ToArray();
        await EachAsync(addresses, address => ExpectAsync(
            http, "/v1/account/sign-up", new { email = address, password = Password, display_name = "" }, HttpStatusCode.Accepted));
        var links = new ConcurrentDictionary<string, string>();
        while (links.Count < count)
        {
            // The folder comes with the first mail.
            var folder = Path.Combine(dataFolder, "mail");
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.eml") : [])
            {
                // Long lines of quoted text are folded.
                var text = (await File.ReadAllTextAsync(file)).Replace("=\r\n", "", StringComparison.Ordinal);
                links[file] = Link().Match(text).Value;
            }

            await Task.Delay(100);
        }

        await EachAsync(
            links.Values,
            link => ExpectAsync(http, "/v1/account/confirm", new { token = link, password = Password }, HttpStatusCode.NoContent));
        return addresses;
    }

    public static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, object body)
        => await http.PostAsJsonAsync(path, body);

    /// <summary>Posts, and fails unless the answer is the one that is to be measured.</summary>
    public static async Task ExpectAsync(HttpClient http, string path, object body, HttpStatusCode status)
    {
        using var answer = await PostAsync(http, path, body);
        if (answer.StatusCode != status)
        {
            throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> act) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (item, _) => await act(item));

    [GeneratedRegex("lnk_[a-z2-7]+_[a-z2-7]+_[a-z2-7]+")]
    private static partial Regex Link();
}
