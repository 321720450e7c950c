namespace Aiomus.Contracts.Events;

/// <summary>Kept events after a cursor, for those who poll.</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="Latest">The newest event's cursor: ask again from here.</param>
/// <param name="Gap">True when older events after the cursor were dropped: read the jobs and the gallery anew.</param>
public sealed record EventBatch(IReadOnlyList<EventResponse> Events, long Latest, bool Gap);
