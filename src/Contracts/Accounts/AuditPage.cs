namespace Aiomus.Contracts.Accounts;

/// <summary>A part of a person's audit log, newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Before">What to ask for next, with <c>before</c>; null when there is no more.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntryResponse> Entries, long? Before);
