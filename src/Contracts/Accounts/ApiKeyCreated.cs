namespace Aiomus.Contracts.Accounts;

/// <summary>A new API key.</summary>
/// <param name="Key">What is kept of it.</param>
/// <param name="ApiKey">The key. It is shown this once and cannot be told again.</param>
public sealed record ApiKeyCreated(
    ApiKeyResponse Key, string ApiKey)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(ApiKeyCreated);
}
