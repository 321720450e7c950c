using System.Collections.Concurrent;
using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>All that was told during a campaign, and what in it contradicts the promises.</summary>
public sealed class History
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly ConcurrentQueue<(string Kind, string Detail, DateTimeOffset At)> _violations = new();

    /// <summary>A history of these people.</summary>
    public History(IEnumerable<Account> people) => People = [.. people.Select(person => new PersonHistory(person, Violate))];

    /// <summary>One history a person.</summary>
    public IReadOnlyList<PersonHistory> People { get; }

    /// <summary>What must not have been, by kind.</summary>
    public ILookup<string, string> Violations
        => _violations.Distinct().ToLookup(one => one.Kind, one => $"{one.At:HH:mm:ss.fff} {one.Detail}");

    /// <summary>True when nothing was violated.</summary>
    public bool IsClean => _violations.IsEmpty;

    /// <summary>Notes that something was not as it must be.</summary>
    public void Violate(string kind, string detail) => _violations.Enqueue((kind, detail, TimeProvider.System.GetUtcNow()));

    /// <summary>Writes everything to a file.</summary>
    public Task SaveAsync(string path, int seed) => File.WriteAllTextAsync(path, JsonSerializer.Serialize(
        new
        {
            seed,
            violations = Violations.ToDictionary(kind => kind.Key, kind => kind.ToArray()),
            people = People.Select(person => new
            {
                person.Account.Name,
                person.Account.Id,
                jobs = person.Jobs,
                events = person.Events,
                downloads = person.Hashes,
                deleted = person.Deleted,
            }),
        },
        Indented));
}
