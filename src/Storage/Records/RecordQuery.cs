namespace Aiomus.Storage.Records;

/// <summary>Which of a user's records of one kind, in the order of their numbers.</summary>
public sealed record RecordQuery
{
    /// <summary>Only open ones, or only closed ones.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Only numbers above this.</summary>
    public long After { get; init; } = long.MinValue;

    /// <summary>Only numbers below this.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>The highest numbers first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Without so many of the first; each of them is read over, so it stays small.</summary>
    public int Skip { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
