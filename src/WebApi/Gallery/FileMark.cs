namespace Aiomus.WebApi.Gallery;

/// <summary>Marks routes that answer a file, as a whole or in parts, unless the caller has it already.</summary>
internal sealed record FileMark(IReadOnlyList<string> Types);
