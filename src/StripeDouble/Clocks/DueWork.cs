using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Clocks;

/// <summary>What happens by itself: each object says when it is due next, and is given its turn in the order of those times.</summary>
internal sealed class DueWork(ObjectStore store, Clock clock)
{
    private readonly Dictionary<string, Action<JsonObject>> _turns = new(StringComparer.Ordinal);

    public void On(string kind, Action<JsonObject> turn) => _turns.Add(kind, turn);

    /// <summary>Does what is due by the double's own time.</summary>
    public void Run() => Run(null, clock.Now());

    /// <summary>Does what is due on a clock until a time, as if each thing was done when it was due.</summary>
    public void Run(string? testClock, long until)
    {
        try
        {
            while (store.NextDue(testClock, until) is { } next)
            {
                var due = next.Number("_due");
                clock.StepTo(testClock, due);
                _turns[next.Kind()](next);
                if (next.NumberOrNull("_due") is { } again && again <= due)
                {
                    throw new InvalidOperationException($"{next.Kind()} stays due.");
                }
            }
        }
        finally
        {
            clock.StepTo(testClock, testClock is null ? null : until);
        }
    }
}
