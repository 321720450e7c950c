using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Subscriptions;

// An event of the processor is a reason to look there, and never news by itself (decision 25). A reason is written down before anybody is
// told that it was heard, and a look replaces all that is known. What the processor is asked to make carries a text that is stored first,
// so that a crash makes nothing twice. Commands take turns, also while they wait for the processor; what others ask for often interleaves:
// it reads memory, or raises a count and writes it.
[GrainType("subscription")]
internal sealed partial class SubscriptionGrain(
    [PersistentState("subscription", StorageNames.User)] IPersistentState<SubscriptionState> subscription,
    IPaymentProcessor processor,
    IPlanCatalog catalog,
    IKeyedHash hash,
    IOptions<PaymentRules> rules,
    TimeProvider time,
    ILogger<SubscriptionGrain> logger) : Grain, ISubscriptionGrain, IDataHolder, IRemindable
{
    internal const string WatchReminder = "watch";
    internal const string ReconcileReminder = "reconcile";

    private static readonly TimeSpan Watch = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private Task _writing = Task.CompletedTask;
    private IGrainTimer? _timer;
    private bool _isWatched;
    private int _failures;

    private Guid UserId => this.GetPrimaryKey();

    private SubscriptionState State => subscription.State;

    private Entitlement Entitlement => Entitlement.Of(State, catalog, rules.Value.Grace, time.GetUtcNow());

    private bool IsOff => processor.Way == PaymentWay.Off;

    private bool HasWork => !IsOff
        && subscription.RecordExists
        && !State.Fenced
        && (State.Looked < State.Notes || State.Pending.ContainsKey(CustomerCall) || Telling is not null);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Resume();
        return Task.CompletedTask;
    }

    // Interleaves: it reads memory only.
    public Task<Plan> GetPlanAsync(CancellationToken cancellationToken) => Task.FromResult(Entitlement.Plan);

    // Interleaves: it reads memory only.
    public Task<SubscriptionSnapshot> GetAsync(CancellationToken cancellationToken) => Task.FromResult(ToSnapshot());

    // Interleaves: a look that is on its way has begun before this, and does not count for it.
    public async Task<bool> NoteAsync(string? customer, CancellationToken cancellationToken)
    {
        if (!subscription.RecordExists || State.Fenced || (customer is not null && State.CustomerId != customer))
        {
            return false;
        }

        await WatchAsync(cancellationToken);
        State.Notes++;
        await WriteAsync(cancellationToken);
        Resume();
        if (_failures > 0)
        {
            // Whoever tells of something answers again.
            _timer?.Change(TimeSpan.Zero, TimeSpan.FromSeconds(rules.Value.RetrySeconds));
        }

        return true;
    }

    // Interleaves, as above.
    public async Task NoteAddressAsync(CancellationToken cancellationToken)
    {
        if (State.CustomerId is not null)
        {
            State.AddressIsOld = true;
            await NoteAsync(null, cancellationToken);
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (reminderName == ReconcileReminder)
        {
            await NoteAsync(null, CancellationToken.None);
        }
        else if (!HasWork)
        {
            await RemoveReminderAsync(WatchReminder);
            _isWatched = false;
        }

        Resume();
    }

    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken)
    {
        StopTimer();
        if (subscription.RecordExists && !State.Fenced)
        {
            State.Fenced = true;
            await WriteAsync(cancellationToken);
        }
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        StopTimer();
        await LeaveAsync(cancellationToken);
        await RemoveReminderAsync(WatchReminder);
        await RemoveReminderAsync(ReconcileReminder);
        return await HeldRows.Of(this).EraseAsync(cancellationToken);
    }

    // Before the rows go, what the processor has is handed to a work that does not know the person.
    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (State.CustomerId is null && !IsOff && State.Pending.TryGetValue(CustomerCall, out var pending))
        {
            try
            {
                // Whether there is a customer is not known; asking again with the same text tells.
                State.CustomerId = await processor.CreateCustomerAsync(UserId, pending.Once, cancellationToken);
            }
            catch (AiomusException fault) when (fault.Code == ErrorCode.ProcessorUnavailable)
            {
                // An erasure does not wait for it. Were there one, it would have a random number and nothing else: the address comes after.
                LogPutOff(fault.Code, nameof(AiomusException));
            }
        }

        if (State.CustomerId is { } customer)
        {
            var erasure = await GrainFactory.GetGrain<IErasureGrain>(UserId).GetAsync(cancellationToken);
            await GrainFactory.GetGrain<IProcessorErasureGrain>(customer).BeginAsync(erasure?.Id, cancellationToken);
        }
    }

    private void Resume()
    {
        if (HasWork && _timer is null)
        {
            _timer = this.RegisterGrainTimer(
                WorkAsync,
                new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromSeconds(rules.Value.RetrySeconds)) { KeepAlive = true });
        }
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (HasWork)
            {
                if (State.Pending.ContainsKey(CustomerCall))
                {
                    await FindCustomerAsync(cancellationToken);
                }

                if (State.Looked < State.Notes)
                {
                    await LookAsync(cancellationToken);
                }

                await TellAsync(cancellationToken);
            }

            _failures = 0;
            if (!HasWork)
            {
                StopTimer();
                await RemoveReminderAsync(WatchReminder);
                _isWatched = false;
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // The top of a background loop: it tries again, and the reminder after a crash.
            LogPutOff((fault as AiomusException)?.Code, fault.GetType().Name);
            var wait = rules.Value.RetrySeconds * Math.Pow(2, Math.Min(_failures++, 20));
            var next = TimeSpan.FromSeconds(Math.Min(wait, LongestWait.TotalSeconds));
            _timer?.Change(next, next);
        }
    }

    // The watchdog first: what is written down is also looked after.
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (!_isWatched)
        {
            await this.RegisterOrUpdateReminder(WatchReminder, Watch, Watch, cancellationToken);
            _isWatched = true;
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        // Each person at a time of their own, so that the processor is asked all day long and not all at once.
        var period = TimeSpan.FromHours(rules.Value.ReconcileHours);
        var first = period * ((uint)UserId.GetHashCode() / (double)uint.MaxValue);
        await this.RegisterOrUpdateReminder(ReconcileReminder, first, period, cancellationToken);
    }

    private async Task RemoveReminderAsync(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private SubscriptionSnapshot ToSnapshot()
    {
        var now = time.GetUtcNow();
        var (plan, standing, graceEndsAt) = Entitlement;
        var seen = State.Seen is { } known && known.IsLive() ? known : null;
        return new SubscriptionSnapshot(
            plan.Name,
            standing,
            seen?.Amount,
            seen?.Currency,
            seen?.Interval,
            seen?.Standing == SubscriptionStanding.Trialing ? seen.TrialEndsAt : null,
            seen?.PeriodEndsAt,
            seen?.EndsAt,
            seen?.NextPlan,
            graceEndsAt,
            !IsOff && CanTry && catalog.Plans.Any(offer => offer.TrialDays > 0),
            !IsOff && (State.Looked < State.Notes || State.Checkouts.Values.Any(checkout => checkout.ExpiresAt > now)));
    }

    // Notes interleave with commands, and two writes must not cross.
    private Task WriteAsync(CancellationToken cancellationToken) => _writing = WriteAfterAsync(_writing, cancellationToken);

    private async Task WriteAfterAsync(Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await subscription.WriteAsync(this, cancellationToken);
    }
}
