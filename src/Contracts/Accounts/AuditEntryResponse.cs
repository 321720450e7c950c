namespace Aiomus.Contracts.Accounts;

/// <summary>One entry of a person's audit log.</summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Action">What was done, such as <c>signed_in</c>.</param>
/// <param name="Outcome">How it ended: <c>succeeded</c>, <c>refused</c> or <c>failed</c>.</param>
/// <param name="ByYou">Whether it was done with this account.</param>
/// <param name="Network">The network it came from, shortened; null for none.</param>
/// <param name="Hash">The entry's link of the chain, in hexadecimal.</param>
public sealed record AuditEntryResponse(
    long Number, DateTimeOffset At, string Action, string Outcome, bool ByYou, string? Network, string Hash);
