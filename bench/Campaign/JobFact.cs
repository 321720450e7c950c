using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>What one person was told about one job.</summary>
public sealed class JobFact
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The key that it was submitted with.</summary>
    public required string Key { get; init; }

    /// <summary>The request.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>The end as it was first read; null when none was.</summary>
    public JsonElement? End { get; set; }

    /// <summary>The end that an event told; null when none did.</summary>
    public string? ToldEnd { get; set; }

    /// <summary>When the event came, by the monotonic clock.</summary>
    public long ToldAt { get; set; }

    /// <summary>True when its end was read or told.</summary>
    public bool HasEnded => End is not null || ToldEnd is not null;

    /// <summary>The state at its end; null when it was not read.</summary>
    public string? State => End?.GetProperty("state").GetString();

    /// <summary>The images that it told of.</summary>
    public IEnumerable<Guid> Images => End?.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("id").GetGuid()) ?? [];
}
