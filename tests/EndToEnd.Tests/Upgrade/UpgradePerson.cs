namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>Somebody in a fixture, with what opens the account.</summary>
/// <param name="Name">The name that they chose.</param>
/// <param name="Id">The account.</param>
/// <param name="Email">The confirmed address; the password is <see cref="Browser.Password"/>.</param>
/// <param name="ApiKey">A key of every scope that a person can have.</param>
internal sealed record UpgradePerson(string Name, Guid Id, string Email, string ApiKey)
{
    /// <summary>The secret of the second factor, or null.</summary>
    public string? TotpSecret { get; init; }

    /// <summary>The passkey, or null.</summary>
    public SoftPasskey? Passkey { get; init; }

    /// <summary>Whether an administrator had closed the account.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>All submissions, in their order.</summary>
    public IReadOnlyList<UpgradeSubmission> Submissions { get; init; } = [];

    /// <summary>What was readable with the key; null where the account was closed, or had open jobs.</summary>
    public UpgradeReading? Reading { get; init; }
}
