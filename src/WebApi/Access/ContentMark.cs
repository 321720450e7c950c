namespace Aiomus.WebApi.Access;

/// <summary>
/// Requests of an endpoint with this mark are for the files of images: a gallery that is looked through asks for many, and they take
/// nothing from what else the account may ask.
/// </summary>
internal sealed record ContentMark;
