namespace Aiomus.Contracts.Operations;

/// <summary>One entry of the installation's audit chain. It names nobody, so that erasing a person leaves the chain whole.</summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Action">What was done, such as <c>signed_in</c>.</param>
/// <param name="EntryHash">The link of the entry in the person's own chain, in hexadecimal.</param>
/// <param name="Hash">The entry's link of this chain, in hexadecimal.</param>
public sealed record AuditLogEntryResponse(long Number, DateTimeOffset At, string Action, string EntryHash, string Hash);
