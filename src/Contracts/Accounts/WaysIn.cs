namespace Aiomus.Contracts.Accounts;

/// <summary>
/// What opens an account beside its password, for whoever sets a new one by the mailed link: it ends unless it is to stay.
/// </summary>
/// <param name="Sessions">How many sessions there are. They end in any case.</param>
/// <param name="Keys">The API keys, the latest first.</param>
/// <param name="Passkeys">The passkeys, the latest first.</param>
/// <param name="SecondFactor">Whether one-time codes are on. They stay on.</param>
public sealed record WaysIn(
    int Sessions, IReadOnlyList<ApiKeyResponse> Keys, IReadOnlyList<PasskeyResponse> Passkeys, bool SecondFactor);
