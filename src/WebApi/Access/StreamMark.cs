namespace Aiomus.WebApi.Access;

/// <summary>Requests of an endpoint with this mark stay open: so many at once of a caller, and each ends when its key or session does.</summary>
internal sealed record StreamMark;
