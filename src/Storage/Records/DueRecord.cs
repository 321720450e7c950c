namespace Aiomus.Storage.Records;

/// <summary>A record whose time has come.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Key">Its key.</param>
public sealed record DueRecord(Guid UserId, string Key);
