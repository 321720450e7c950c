namespace Aiomus.WebApi.Access;

/// <summary>
/// Requests of an endpoint with this mark stay open: a caller has so many at once, and each ends when its key or session does.
/// </summary>
internal sealed record StreamMark;
