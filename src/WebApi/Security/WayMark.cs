namespace Aiomus.WebApi.Security;

/// <summary>Which way in a route is.</summary>
internal sealed record WayMark(Way Way);
