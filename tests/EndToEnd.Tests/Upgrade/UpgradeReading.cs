using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>All that a person can read, as texts that every version can be asked for: one line a thing.</summary>
/// <param name="Account">Name, roles and choices.</param>
/// <param name="Keys">The API keys.</param>
/// <param name="Jobs">Each job by its id, in the order of submission.</param>
/// <param name="Listed">The ids of the jobs list.</param>
/// <param name="Images">The whole gallery with the SHA-256 of each content, newest first.</param>
/// <param name="Charged">The credits charged and reserved.</param>
/// <param name="Events">The events that are kept, with the images that they tell of.</param>
/// <param name="LatestEvent">The cursor of the latest event.</param>
/// <param name="Audit">The person's own audit log, oldest first.</param>
internal sealed record UpgradeReading(
    string Account,
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Jobs,
    IReadOnlyList<string> Listed,
    IReadOnlyList<string> Images,
    string Charged,
    IReadOnlyList<string> Events,
    long LatestEvent,
    IReadOnlyList<string> Audit)
{
    private const int PageSize = 50;

    // What versions to come must answer as well; they may answer more.
    private static readonly string[] AccountWords = ["id", "display_name", "roles", "preferences", "created_at"];
    private static readonly string[] KeyWords = ["id", "name", "scopes", "created_at", "expires_at"];
    private static readonly string[] EventWords = ["id", "type", "job_id", "at", "images"];
    private static readonly string[] AuditWords = ["number", "at", "action", "outcome", "by_you", "network", "hash"];

    private static readonly string[] ImageWords =
        ["id", "job_id", "created_at", "model", "prompt", "negative_prompt", "seed", "steps", "scheduler", "format"];

    private static readonly string[] JobWords =
        ["id", "state", "model", "prompt", "seed", "requested_images", "credits", "submitted_at", "finished_at"];

    public static async Task<UpgradeReading> TakeAsync(Uri address, string apiKey, IEnumerable<Guid> jobs)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        var jobLines = new List<string>();
        foreach (var job in jobs)
        {
            jobLines.Add(ToJobLine(await GetAsync(http, $"v1/jobs/{job}")));
        }

        var quota = await GetAsync(http, "v1/quota");
        var events = await GetAsync(http, "v1/events?cursor=0");
        return new UpgradeReading(
            Words(await GetAsync(http, "v1/account"), AccountWords),
            [.. List(await GetAsync(http, "v1/keys"), "keys").Select(key => Words(key, KeyWords)).Order(StringComparer.Ordinal)],
            jobLines,
            [.. List(await GetAsync(http, "v1/jobs"), "jobs").Select(job => Text(job, "id"))],
            await ReadImagesAsync(http),
            $"{Text(quota, "charged")} charged, {Text(quota, "reserved")} reserved",
            [.. List(events, "events").Select(told => Words(told, EventWords))],
            events.GetProperty("latest").GetInt64(),
            await ReadAuditAsync(http));
    }

    private static async Task<IReadOnlyList<string>> ReadImagesAsync(HttpClient http)
    {
        var lines = new List<string>();
        string? next = null;
        do
        {
            var page = await GetAsync(http, $"v1/images?limit={PageSize}{(next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}")}");
            foreach (var image in List(page, "images"))
            {
                var content = $"v1/images/{Text(image, "id")}/content?format={Text(image, "format")}";
                var bytes = await http.GetByteArrayAsync(new Uri(content, UriKind.Relative));
                Assert.Equal(image.GetProperty("bytes").GetInt64(), bytes.Length);
                lines.Add($"{Words(image, ImageWords)} {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
            }

            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }
        while (next is not null);
        return lines;
    }

    private static async Task<IReadOnlyList<string>> ReadAuditAsync(HttpClient http)
    {
        var lines = new List<string>();
        string? before = null;
        do
        {
            var page = await GetAsync(http, $"v1/account/audit?limit={PageSize}{(before is null ? "" : $"&before={before}")}");
            lines.AddRange(List(page, "entries").Select(entry => Words(entry, AuditWords)));
            before = page.TryGetProperty("before", out var older) && older.ValueKind == JsonValueKind.Number ? older.ToString() : null;
        }
        while (before is not null);
        lines.Reverse();
        return lines;
    }

    private static string ToJobLine(JsonElement job)
    {
        var images = List(job, "images").Select(image => Text(image, "id"));
        var error = job.TryGetProperty("error", out var problem) && problem.ValueKind == JsonValueKind.Object ? Text(problem, "code") : "";
        return $"{Words(job, JobWords)} [{string.Join(' ', images)}] {error}";
    }

    private static string Words(JsonElement element, string[] names) => string.Join(' ', names.Select(name => Text(element, name)));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static IEnumerable<JsonElement> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
