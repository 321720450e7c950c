namespace Aiomus.WebApi.Access;

/// <summary>Marks routes that take the cookie of a session and no API key.</summary>
internal sealed class SessionMark;
