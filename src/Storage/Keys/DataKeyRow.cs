namespace Aiomus.Storage.Keys;

/// <summary>A data key as it is stored.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Epoch">The key encryption key that wraps it.</param>
/// <param name="Wrapped">The wrapped key.</param>
/// <param name="Generation">The secret of its group that closes it inside; null for one that was wrapped before there were groups.</param>
internal sealed record DataKeyRow(Guid UserId, int Epoch, byte[] Wrapped, long? Generation);
