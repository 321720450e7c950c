namespace Aiomus.Storage.Tickets;

/// <summary>
/// Closes the gap that a waiting ticket leaves among those of its owner: the others on one side of it move by its length.
/// </summary>
/// <param name="UserId">Whose tickets move.</param>
/// <param name="Tag">The tag of the one that leaves.</param>
/// <param name="By">By how much: negative moves those behind it forward, positive moves those before it back.</param>
public readonly record struct TagShift(Guid UserId, double Tag, double By);
