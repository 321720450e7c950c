namespace Aiomus.WebApi.Limits;

/// <summary>Which way in a route is.</summary>
internal sealed record WayMark(Way Way);
