namespace Aiomus.WebApi.Errors;

/// <summary>Which problems a route can answer beside those that follow from what it takes and asks for.</summary>
internal sealed record ProblemMark(IReadOnlyList<ErrorCode> Codes);
