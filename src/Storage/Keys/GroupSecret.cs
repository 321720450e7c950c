namespace Aiomus.Storage.Keys;

/// <summary>The secret of a group of people, for as long as nobody of them is erased.</summary>
/// <param name="Generation">When it was drawn, in milliseconds; a later one is larger, and no number comes twice.</param>
/// <param name="Secret">32 random bytes.</param>
internal sealed record GroupSecret(long Generation, byte[] Secret);
