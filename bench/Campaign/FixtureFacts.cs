using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>What an earlier version of the product said about the data that it left.</summary>
public sealed record FixtureFacts
{
    /// <summary>The commit of the product that made the data.</summary>
    public required string Commit { get; init; }

    /// <summary>When its process was killed.</summary>
    public required DateTimeOffset KilledAt { get; init; }

    /// <summary>The owner and the people who stay.</summary>
    public required IReadOnlyList<Account> People { get; init; }

    /// <summary>The person who was half erased.</summary>
    public required Account Erased { get; init; }

    /// <summary>The id of the erasure.</summary>
    public required Guid Erasure { get; init; }

    /// <summary>All jobs that had ended, in the order of their submission.</summary>
    public required IReadOnlyList<KeyedJob> Ended { get; init; }

    /// <summary>Jobs that were waiting or running when the process was killed.</summary>
    public required IReadOnlyList<KeyedJob> Waiting { get; init; }

    /// <summary>All that was readable before the waiting jobs were submitted.</summary>
    public required Reading Reading { get; init; }

    /// <summary>Writes them to a file.</summary>
    public Task SaveAsync(string path) => File.WriteAllTextAsync(path, JsonSerializer.Serialize(this));

    /// <summary>Reads them from a file.</summary>
    public static async Task<FixtureFacts> LoadAsync(string path) =>
        JsonSerializer.Deserialize<FixtureFacts>(await File.ReadAllTextAsync(path)) ?? throw new InvalidDataException($"{path} is empty.");
}
