using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Accounts;

// The key of this grain is a hash and not a user id. The guard cannot know whose data it is, so the grain registers itself.
[GrainType("emailindex")]
internal sealed class EmailIndexGrain(
    [PersistentState("emailindex", StorageNames.System)] IPersistentState<EmailIndexState> index,
    IHolderRegister holders,
    IOptions<AccountsOptions> options,
    TimeProvider time) : Grain, IEmailIndexGrain, IDataHolder
{
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);

    // Time enough to type a password that was just set. Meanwhile only the limits of the callers (RateLimits) bound the guesses.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MailPeriod = TimeSpan.FromHours(1);

    // The counts are kept in memory only. So an address without an account leaves no trace, and is counted like one with an account. A
    // restart forgets at most a lock of fifteen minutes and the mails of an hour. All times are timestamps: setting the clock does not
    // change them.
    private readonly Dictionary<MailReason, MailBudget> _mails = [];
    private int _failures;
    private long _lockedUntil;
    private long _graceUntil;

    // When the last lock began, or the count was halved last.
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

    // An attempt counts as a failure until it is known to have succeeded: many attempts at once get no more guesses than as many in a row.
    public Task<SignInAttempt> BeginAttemptAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new SignInAttempt(BeginAttempt(), index.State.UserId));

    public Task EndAttemptAsync(bool succeeded, CancellationToken cancellationToken)
    {
        if (succeeded)
        {
            (_failures, _lockedUntil) = (0, 0);
        }

        return Task.CompletedTask;
    }

    // A stranger who never stops uses up the one try that the end of each lock lets through, so that the owner hardly ever gets a try. The
    // owner sets a new password by mail instead, and this ends the lock.
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

    // Only one of the two ids is ever set.
    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        index.State.UserId == userId || index.State.Expected == userId ? await index.EraseAsync(this, cancellationToken) : 0;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private bool BeginAttempt()
    {
        // An attempt during a lock does not lengthen the lock.
        var now = time.GetTimestamp();
        if (now < _lockedUntil)
        {
            return false;
        }

        if (now < _graceUntil)
        {
            return true;
        }

        Halve(now);
        _failures++;
        var over = _failures - options.Value.FreeAttempts;
        if (over >= 0)
        {
            var pause = TimeSpan.FromSeconds(Math.Min(LongestLock.TotalSeconds, Math.Pow(2, Math.Min(over, 30))));
            (_lockedUntil, _halvedAt) = (now + Ticks(pause), now);
        }

        // The count must outlive the longest lock, so the grain stays in memory for longer than that.
        DelayDeactivation(LongestLock * 2);
        return true;
    }

    private void Halve(long now)
    {
        var halves = (int)Math.Min(31, time.GetElapsedTime(_halvedAt, now) / LongestLock);
        if (halves > 0)
        {
            (_failures, _halvedAt) = (_failures >> halves, now);
        }
    }
}
