namespace Aiomus.Contracts.Accounts;

/// <summary>One place where a person is signed in.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Device">Browser and system, in words.</param>
/// <param name="Place">Where from, in words.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="SeenAt">When it was last used, to the hour.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionResponse(
    string Id, string Device, string Place, DateTimeOffset OpenedAt, DateTimeOffset SeenAt, bool Current);
