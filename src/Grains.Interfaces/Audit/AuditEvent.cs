namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>Something to be entered in the audit log. It holds ids and closed lists, never content, an address or a name.</summary>
/// <param name="Id">The event's own id: repeating it is the same entry.</param>
/// <param name="Action">What was done.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Actor">Who did it; null is the system.</param>
/// <param name="Target">The random id of what it was done to (a session, a key), or null.</param>
/// <param name="Network">The truncated network it came from, such as <c>203.0.113.0/24</c>, or null. A full address is refused.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AuditEvent")]
public sealed record AuditEvent(
    [property: Id(0)] Guid Id,
    [property: Id(1)] AuditAction Action,
    [property: Id(2)] AuditOutcome Outcome,
    [property: Id(3)] Guid? Actor = null,
    [property: Id(4)] Guid? Target = null,
    [property: Id(5)] string? Network = null)
{
    /// <summary>Id and action only.</summary>
    public override string ToString() => $"{nameof(AuditEvent)} {Id} ({Action})";
}
