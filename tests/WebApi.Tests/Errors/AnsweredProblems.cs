using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Aiomus.WebApi.Errors;

[assembly: AssemblyFixture(typeof(Aiomus.WebApi.Tests.Errors.AnsweredProblems))]

namespace Aiomus.WebApi.Tests.Errors;

/// <summary>Every problem that any test of this assembly was answered, by the operation that answered it.</summary>
public sealed class AnsweredProblems : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Operation, string Code), byte> _answered = [];

    public AnsweredProblems()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == ProblemInstruments.Answered)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(tags));
        _listener.Start();
    }

    /// <summary>What has been answered so far.</summary>
    public IReadOnlyCollection<(string Operation, string Code)> Answered => [.. _answered.Keys];

    /// <summary>Set by whoever knows the product's description: what each operation says that it can answer.</summary>
    internal IReadOnlyDictionary<string, string[]>? Declared { get; set; }

    /// <summary>The last word, once every test has run: nothing was answered that the description does not name.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        if (Declared is { } declared)
        {
            Assert.Empty(Undeclared(declared));
        }
    }

    /// <summary>Answered problems that are not declared. Operations that only a test has are nobody's promise.</summary>
    internal IEnumerable<string> Undeclared(IReadOnlyDictionary<string, string[]> declared) =>
        from answer in Answered
        where declared.TryGetValue(answer.Operation, out var codes) && !codes.Contains(answer.Code)
        select $"{answer.Operation}: {answer.Code}";

    private void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? operation = null, code = null;
        foreach (var (name, value) in tags)
        {
            (operation, code) = (name == ProblemInstruments.Operation ? (string?)value : operation,
                name == ProblemInstruments.Code ? (string?)value : code);
        }

        if (operation is not null && code is not null)
        {
            _answered.TryAdd((operation, code), 0);
        }
    }
}
