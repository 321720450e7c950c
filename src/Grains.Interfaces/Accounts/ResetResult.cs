namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What ended with a password that was set by a mailed link.</summary>
/// <param name="Sessions">How many sessions.</param>
/// <param name="Keys">How many API keys.</param>
/// <param name="Passkeys">How many passkeys.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ResetResult")]
public sealed record ResetResult(
    [property: Id(0), NotPersonal] int Sessions,
    [property: Id(1), NotPersonal] int Keys,
    [property: Id(2), NotPersonal] int Passkeys);
