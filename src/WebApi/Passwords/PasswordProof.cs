namespace Aiomus.WebApi.Passwords;

/// <summary>What came of a check of address and password.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="UserId">Whose they are; nobody's where it was refused.</param>
/// <param name="PasswordVersion">The password that was checked: a session is opened with it, or not at all.</param>
/// <param name="IsCodeNeeded">Whether the account has a second factor, so that a code is needed too.</param>
/// <param name="OutdatedHash">The hash of the password, where it is to be made anew; else null.</param>
internal sealed record PasswordProof(
    PasswordCheck.Outcome Outcome, Guid UserId, int PasswordVersion, bool IsCodeNeeded, string? OutdatedHash)
{
    /// <summary>Something was wrong, and nobody is told what.</summary>
    public static PasswordProof Refused { get; } =
        new(PasswordCheck.Outcome.Refused, default, default, IsCodeNeeded: false, OutdatedHash: null);

    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(PasswordProof);
}
