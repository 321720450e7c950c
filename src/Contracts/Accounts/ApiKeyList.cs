namespace Aiomus.Contracts.Accounts;

/// <summary>The API keys of a person, the latest first.</summary>
/// <param name="Keys">All of them.</param>
public sealed record ApiKeyList(
    IReadOnlyList<ApiKeyResponse> Keys);
