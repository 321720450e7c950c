namespace Aiomus.WebApi.Pages;

/// <summary>One file of the pages.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Names its content.</param>
/// <param name="IsLasting">Whether its name means the same content for ever.</param>
/// <param name="Bytes">The content.</param>
/// <param name="Brotli">The same, compressed; null where that is not worth it.</param>
/// <param name="Gzip">The same for browsers on a plain connection, which do not take Brotli.</param>
internal sealed record PageFile(string Type, string Tag, bool IsLasting, byte[] Bytes, byte[]? Brotli, byte[]? Gzip);
