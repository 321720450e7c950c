namespace Aiomus.Contracts.Accounts;

/// <summary>The passkeys of a person, the latest first.</summary>
/// <param name="Passkeys">All of them.</param>
public sealed record PasskeyList(IReadOnlyList<PasskeyResponse> Passkeys);
