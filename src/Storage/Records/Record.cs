namespace Aiomus.Storage.Records;

/// <summary>One record as it is stored.</summary>
/// <param name="Key">Names it among the user's records of its kind, for ever.</param>
/// <param name="Number">Its place in their order.</param>
/// <param name="IsOpen">Whether it still waits for something.</param>
/// <param name="Version">Counts its writes; a change names the version that it read.</param>
/// <param name="State">What it holds.</param>
public sealed record Record<T>(string Key, long Number, bool IsOpen, int Version, T State)
    where T : class;
