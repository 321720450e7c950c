namespace Aiomus.Contracts.Operations;

/// <summary>A part of the installation's audit chain, newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">What to ask for next, with <c>before</c>; null when there is no more.</param>
public sealed record AuditLogPage(IReadOnlyList<AuditLogEntryResponse> Entries, long? Next);
