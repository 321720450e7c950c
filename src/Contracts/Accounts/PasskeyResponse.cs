namespace Aiomus.Contracts.Accounts;

/// <summary>A passkey, as it is shown to its owner.</summary>
/// <param name="Id">The credential's id, in base64url.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Synced">Whether it is copied to other devices.</param>
public sealed record PasskeyResponse(string Id, string Name, DateTimeOffset CreatedAt, bool Synced);
