using Aiomus.Grains.Interfaces.Clocks;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

// Every look at the processor says which plan it found, and everybody who pays is looked at each night. So a plan that is not heard of for
// long is nobody's.
[GrainType("plansinuse")]
internal sealed class PlansInUseGrain(
    [PersistentState("plansinuse", StorageNames.System)] IPersistentState<PlansInUseState> plans, TimeProvider time)
    : Grain, IPlansInUseGrain
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(40);

    // Often enough for days, and no write for each person.
    private static readonly TimeSpan Written = TimeSpan.FromHours(12);

    public async Task EnterAsync(string plan, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!plans.State.Seen.TryGetValue(plan, out var seen) || !TimeWindow.Holds(seen, Written, now))
        {
            plans.State.Seen[plan] = now;
            await plans.WriteAsync(this, cancellationToken);
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<string>>(
        [
            .. plans.State.Seen.Where(entry => now - entry.Value < Remembered).Select(entry => entry.Key).Order(StringComparer.Ordinal),
        ]);
    }
}
