namespace Aiomus.Contracts.Accounts;

/// <summary>What became of an address that was confirmed.</summary>
/// <param name="Complete">False when the other address has yet to confirm the change.</param>
public sealed record EmailConfirmed(
    bool Complete);
