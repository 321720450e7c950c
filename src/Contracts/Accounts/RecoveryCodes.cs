namespace Aiomus.Contracts.Accounts;

/// <summary>Codes for the day when the second factor is lost. Each counts once; they are shown this once.</summary>
/// <param name="Codes">Ten codes.</param>
public sealed record RecoveryCodes(
    IReadOnlyList<string> Codes)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(RecoveryCodes);
}
