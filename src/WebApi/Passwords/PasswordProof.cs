namespace Aiomus.WebApi.Passwords;

/// <summary>What came of a check of address, password and code.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="UserId">Whose they are; nobody's unless it passed.</param>
/// <param name="PasswordVersion">The password that was checked: a session is opened with it, or not at all.</param>
/// <param name="WithCode">Whether a code was needed, and was right.</param>
internal sealed record PasswordProof(PasswordCheck.Outcome Outcome, Guid UserId, int PasswordVersion, bool WithCode);
