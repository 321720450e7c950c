namespace Aiomus.WebApi.Errors;

/// <summary>Collects every field at fault, so that a caller corrects them all at once.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public void Add(string field, string message) =>
        _errors[field] = _errors.TryGetValue(field, out var known) ? [.. known, message] : [message];

    /// <summary>Notes the fault unless the rule holds.</summary>
    public void Require(bool rule, string field, string message)
    {
        if (!rule)
        {
            Add(field, message);
        }
    }

    public Problem ToProblem(ErrorCode code = ErrorCode.InvalidRequest)
    {
        var (field, messages) = _errors.First();
        return Problem.Of(code, messages[0]) with { Field = _errors.Count == 1 ? field : null, Errors = _errors };
    }
}
