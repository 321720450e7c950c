namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>One place where a person is signed in.</summary>
/// <param name="Id">The session's public id.</param>
/// <param name="Device">Browser and system, in words.</param>
/// <param name="Place">Where from, in words.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="SeenAt">When it was last used, to the hour.</param>
[GenerateSerializer, Immutable, Alias("aiomus.SessionInfo")]
public sealed record SessionInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] string Device,
    [property: Id(2)] string Place,
    [property: Id(3)] DateTimeOffset OpenedAt,
    [property: Id(4)] DateTimeOffset SeenAt);
