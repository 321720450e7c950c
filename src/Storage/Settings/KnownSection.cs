namespace Aiomus.Storage.Settings;

/// <summary>A section that this process has names for.</summary>
/// <param name="Path">Its full key.</param>
/// <param name="Options">What it is read into; null where another host reads it and this one only lets it be.</param>
internal sealed record KnownSection(string Path, Type? Options);
