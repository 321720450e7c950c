using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

[GrainType("challenge")]
internal sealed class ChallengeGrain(TimeProvider time) : Grain, IChallengeGrain
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private string? _state;

    // A timestamp, which no clock moves.
    private long _keptAt;

    public Task KeepAsync(string state, CancellationToken cancellationToken)
    {
        (_state, _keptAt) = (state, time.GetTimestamp());
        DelayDeactivation(Lifetime);
        return Task.CompletedTask;
    }

    public Task<string?> TakeAsync(CancellationToken cancellationToken)
    {
        var state = time.GetElapsedTime(_keptAt) < Lifetime ? _state : null;
        _state = null;
        DeactivateOnIdle();
        return Task.FromResult(state);
    }
}
