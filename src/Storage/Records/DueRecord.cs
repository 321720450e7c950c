namespace Aiomus.Storage.Records;

/// <summary>A record whose time has come.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Key">Its key.</param>
public sealed record DueRecord(Guid Subject, string Key);
