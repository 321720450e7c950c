namespace Aiomus.WebApi.Access;

/// <summary>
/// Marks the route of the payment processor. It sends from few addresses and for everybody, and shows who it is by a signature, so that
/// what nameless callers of one address may ask does not bound it.
/// </summary>
internal sealed record WebhookMark;
