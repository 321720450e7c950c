namespace Aiomus.WebApi.Access;

/// <summary>
/// The endpoints of a hub. Its transports have content types of their own, pages of other sites must not open them, and its connections are
/// counted while they last instead of its requests.
/// </summary>
internal sealed record HubMark;
