using Aiomus.Contracts.Errors;

namespace Aiomus.WebApi.Errors;

/// <summary>Collects every field at fault, so that a caller corrects them all at once.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, string[]> _errors = new(StringComparer.Ordinal);
    private readonly List<FieldFault> _faults = [];

    public bool Any => _errors.Count > 0;

    public void Add(string field, FieldRule rule)
    {
        _errors[field] = _errors.TryGetValue(field, out var known) ? [.. known, rule.Message] : [rule.Message];
        _faults.Add(rule.For(field));
    }

    public void Add(string field, string message) => Add(field, FieldRule.Other(message));

    /// <summary>Notes the fault unless the rule holds.</summary>
    public void Require(bool holds, string field, FieldRule rule)
    {
        if (!holds)
        {
            Add(field, rule);
        }
    }

    /// <summary>Notes the fault unless the rule holds.</summary>
    public void Require(bool holds, string field, string message) => Require(holds, field, FieldRule.Other(message));

    public Problem ToProblem(ErrorCode code = ErrorCode.InvalidRequest)
    {
        var (field, messages) = _errors.First();
        return Problem.Of(code, messages[0]) with { Field = _errors.Count == 1 ? field : null, Errors = _errors, Faults = _faults };
    }
}
