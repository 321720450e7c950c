using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Accounts;

// Its key is a hash, not a person, so it registers by itself where the guard of personal data could not know whose it is.
[GrainType("emailindex")]
internal sealed class EmailIndexGrain(
    [PersistentState("emailindex", StorageNames.System)] IPersistentState<EmailIndexState> index,
    IHolderRegister holders,
    IOptions<AccountsOptions> options,
    TimeProvider time) : Grain, IEmailIndexGrain, IDataHolder
{
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);

    // Long enough to type what was just chosen. Guesses of it are as few as all callers together may make (RateLimits).
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MailPeriod = TimeSpan.FromHours(1);

    // In memory: an address that nobody has leaves no trace, and one that somebody has is counted alike. A restart forgets at most
    // fifteen minutes of waiting and an hour of mails.
    // All times here are timestamps, which no clock moves.
    private readonly Dictionary<MailReason, MailBudget> _mails = [];
    private int _failures;
    private long _lockedUntil;
    private long _graceUntil;

    // When the last lock began, or the last half was forgotten.
    private long _halvedAt;

    public Task<Guid?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(index.State.UserId);

    public async Task<bool> ClaimAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (index.State.UserId is { } owner)
        {
            return owner == userId;
        }

        await holders.EnsureRegisteredAsync(userId, this.GetGrainId(), cancellationToken);
        (index.State.UserId, index.State.Expected) = (userId, null);
        await index.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task ReleaseAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (index.State.UserId == userId)
        {
            await index.EraseAsync(this, cancellationToken);
        }
    }

    // Counted as a failure until it is known to be none: of many at once no more are let through than of as many in a row.
    public Task<bool> BeginAttemptAsync(CancellationToken cancellationToken)
    {
        // What is tried while it is locked does not lengthen the lock.
        var now = time.GetTimestamp();
        if (now < _lockedUntil)
        {
            return Task.FromResult(false);
        }

        if (now < _graceUntil)
        {
            return Task.FromResult(true);
        }

        Halve(now);
        _failures++;
        var over = _failures - options.Value.FreeAttempts;
        if (over >= 0)
        {
            var pause = TimeSpan.FromSeconds(Math.Min(LongestLock.TotalSeconds, Math.Pow(2, Math.Min(over, 30))));
            (_lockedUntil, _halvedAt) = (now + Ticks(pause), now);
        }

        // As long as a lock may last, and a while after it, what was counted must not be forgotten.
        DelayDeactivation(LongestLock * 2);
        return Task.FromResult(true);
    }

    public Task EndAttemptAsync(bool succeeded, CancellationToken cancellationToken)
    {
        if (succeeded)
        {
            (_failures, _lockedUntil) = (0, 0);
        }

        return Task.CompletedTask;
    }

    // Whoever goes on trying takes the try that each lock's end lets through, and the owner hardly ever gets one: the mail is their way.
    public Task ForgiveAsync(CancellationToken cancellationToken)
    {
        (_failures, _lockedUntil, _graceUntil) = (0, 0, time.GetTimestamp() + Ticks(Grace));
        DelayDeactivation(Grace);
        return Task.CompletedTask;
    }

    public async Task ExpectAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (index.State.UserId is null && index.State.Expected != userId)
        {
            await holders.EnsureRegisteredAsync(userId, this.GetGrainId(), cancellationToken);
            index.State.Expected = userId;
            await index.WriteAsync(this, cancellationToken);
        }
    }

    public Task<bool> IsExpectedAsync(Guid userId, CancellationToken cancellationToken) =>
        Task.FromResult(index.State.Expected is null || index.State.Expected == userId);

    public Task<bool> MayMailAsync(MailReason reason, string asker, CancellationToken cancellationToken)
    {
        if (!_mails.TryGetValue(reason, out var budget))
        {
            _mails[reason] = budget = new MailBudget(options.Value.MailsAnHour, time);
        }

        if (!budget.Take(asker))
        {
            return Task.FromResult(false);
        }

        DelayDeactivation(MailPeriod);
        return Task.FromResult(true);
    }

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    // Of the two only one is ever set.
    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        index.State.UserId == userId || index.State.Expected == userId ? await index.EraseAsync(this, cancellationToken) : 0;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private void Halve(long now)
    {
        var halves = (int)Math.Min(31, time.GetElapsedTime(_halvedAt, now) / LongestLock);
        if (halves > 0)
        {
            (_failures, _halvedAt) = (_failures >> halves, now);
        }
    }
}
