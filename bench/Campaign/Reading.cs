using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aiomus.Campaign;

/// <summary>
/// All that people can read about themselves, as it was at one time: their account, charges, jobs, images, the images' bytes and
/// the kept events. It is read through GET only, so that nothing is changed by looking.
/// </summary>
public sealed class Reading
{
    /// <summary>Each thing that was read, by whose and what it is: <c>ann job 0190...</c>.</summary>
    public SortedDictionary<string, JsonObject> Facts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Reads everything of some people.</summary>
    /// <param name="address">Where the product listens.</param>
    /// <param name="people">Whose.</param>
    /// <param name="jobs">The ids of all jobs that somebody was told of.</param>
    /// <param name="fault">Hears of answers that a service must never give.</param>
    public static async Task<Reading> TakeAsync(
        Uri address, IEnumerable<Account> people, Func<Account, IEnumerable<Guid>> jobs, Action<string>? fault = null)
    {
        var reading = new Reading();
        foreach (var person in people)
        {
            using var caller = new Caller(address, person.Key, fault);
            await reading.TakeAsync(caller, person.Name, jobs(person));
        }

        return reading;
    }

    /// <summary>The facts of a kind about one person, by the rest of their name.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Of(string person, string kind)
    {
        var prefix = $"{person} {kind} ";
        return Facts.Where(fact => fact.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(fact => KeyValuePair.Create(fact.Key[prefix.Length..], fact.Value));
    }

    /// <summary>One of the facts; null when it was not read, or there was no such thing.</summary>
    public JsonNode? Find(string name) => Facts.GetValueOrDefault(name)?["body"];

    /// <summary>What a later reading contradicts, given that nothing was written in between. Empty when nothing is.</summary>
    public IReadOnlyList<string> Contradictions(Reading later)
    {
        var found = new List<string>();
        foreach (var (name, before) in Facts.Where(fact => IsRead(fact.Value)))
        {
            if (!later.Facts.TryGetValue(name, out var after) || !IsRead(after))
            {
                found.Add($"{name} was readable and is not: {after?["status"]?.ToString() ?? "not told"}");
            }
            else if (IsFinal(name, before) && Difference(before["body"], after["body"], "") is { } difference)
            {
                found.Add($"{name} changed: {difference}");
            }
        }

        return found;
    }

    private static bool IsRead(JsonObject fact) => (int?)fact["status"] == 200;

    // A job that has not ended may go on without anybody writing.
    private static bool IsFinal(string name, JsonObject fact) =>
        !name.Contains(" job ", StringComparison.Ordinal) || JobStates.IsTerminal((string?)fact["body"]?["state"]);

    // Newer versions may say more; what was said must stay.
    private static string? Difference(JsonNode? before, JsonNode? after, string path)
    {
        switch (before, after)
        {
            case (JsonObject left, JsonObject right):
                return left.Select(member => Difference(member.Value, right[member.Key], $"{path}/{member.Key}"))
                    .FirstOrDefault(found => found is not null);
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                return left.Select((item, i) => Difference(item, right[i], $"{path}/{i}")).FirstOrDefault(found => found is not null);
            default:
                return JsonNode.DeepEquals(before, after) ? null : $"{path} {Show(before)} -> {Show(after)}";
        }
    }

    private static string Show(JsonNode? node) => node?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 200)] : "nothing";

    private async Task TakeAsync(Caller caller, string name, IEnumerable<Guid> jobs)
    {
        Add($"{name} account ", await caller.GetAsync("/v1/account"));
        await TakeQuotaAsync(caller, name);
        foreach (var id in jobs)
        {
            Add($"{name} job {id}", await caller.GetAsync($"/v1/jobs/{id}"));
        }

        await TakeImagesAsync(caller, name);
        await TakeEventsAsync(caller, name);
    }

    // The windows of a quota move with time.
    private async Task TakeQuotaAsync(Caller caller, string name)
    {
        var answer = await caller.GetAsync("/v1/quota");
        Add($"{name} quota ", answer, answer.IsSuccess
            ? new JsonObject
            {
                ["charged"] = answer.Json.GetProperty("charged").GetInt64(),
                ["reserved"] = answer.Json.GetProperty("reserved").GetInt64()
            }
            : null);
    }

    private async Task TakeImagesAsync(Caller caller, string name)
    {
        var cursor = "";
        do
        {
            var page = await caller.GetAsync($"/v1/images?limit=100{cursor}");
            if (!page.IsSuccess)
            {
                Add($"{name} gallery ", page);
                return;
            }

            foreach (var image in page.Json.GetProperty("images").EnumerateArray())
            {
                var id = image.GetProperty("id").GetGuid();
                Facts[$"{name} image {id}"] = new JsonObject { ["status"] = 200, ["body"] = JsonNode.Parse(image.GetRawText()) };
                var content = await caller.GetAsync(ContentPath(id, image.GetProperty("format").GetString()!));
                Add($"{name} content {id}", content, content.IsSuccess ? Hash(content.Body) : null);
            }

            cursor = page.Json.TryGetProperty("next", out var next) && next.GetString() is { } text
                ? $"&cursor={Uri.EscapeDataString(text)}"
                : "";
        }
        while (cursor.Length > 0);
    }

    private async Task TakeEventsAsync(Caller caller, string name)
    {
        var batch = await caller.GetAsync("/v1/events?cursor=0");
        if (!batch.IsSuccess)
        {
            Add($"{name} events ", batch);
            return;
        }

        foreach (var one in batch.Json.GetProperty("events").EnumerateArray())
        {
            var number = one.GetProperty("id").GetInt64().ToString("D9", CultureInfo.InvariantCulture);
            Facts[$"{name} event {number}"] = new JsonObject { ["status"] = 200, ["body"] = JsonNode.Parse(one.GetRawText()) };
        }
    }

    /// <summary>Where an image's bytes are in the format they are stored in.</summary>
    public static string ContentPath(Guid image, string format) => $"/v1/images/{image}/content?format={format}";

    /// <summary>A name for bytes that are equal.</summary>
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private void Add(string name, Answer answer) =>
        Add(name, answer, answer.IsSuccess ? JsonNode.Parse(answer.Json.GetRawText()) : null);

    private void Add(string name, Answer answer, JsonNode? body) =>
        Facts[name] = new JsonObject { ["status"] = answer.Status, ["body"] = body };
}
