namespace Aiomus.Contracts.Accounts;

/// <summary>An API key, without its secret.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="UsedOn">The day of its last use; null before the first.</param>
public sealed record ApiKeyResponse(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateOnly? UsedOn);
