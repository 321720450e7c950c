namespace Aiomus.Storage.Records;

/// <summary>Which of a user's records of one kind, in the order of their numbers.</summary>
public sealed record RecordQuery
{
    /// <summary>Only open ones, or only closed ones.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Only numbers above this.</summary>
    public long After { get; init; } = long.MinValue;

    /// <summary>The highest numbers first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
