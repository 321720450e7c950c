using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

// How the person's plan becomes what the processor says, and how others learn of it.
internal sealed partial class SubscriptionGrain
{
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPending = TimeSpan.FromDays(30);

    private long? _askedAt;

    // What others should know and were not told; null where they know.
    private ToldPlan? Telling
    {
        get
        {
            var plan = Entitlement.Plan;
            var anchor = State.Seen is { } seen && plan.Name != catalog.Free.Name ? seen.Anchor : (DateTimeOffset?)null;
            var now = new ToldPlan(plan.Name, anchor, plan.Frozen);
            return now == (State.Told ?? new ToldPlan(catalog.Free.Name, null, IsFrozen: false)) ? null : now;
        }
    }

    public async Task<SubscriptionSnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        if (State.CustomerId is null || State.Fenced || IsOff || (_askedAt is { } last && time.GetElapsedTime(last) < LookPause))
        {
            return ToSnapshot();
        }

        _askedAt = time.GetTimestamp();
        try
        {
            await LookAsync(cancellationToken);
            await TellAsync(cancellationToken);
        }
        catch (AiomusException fault) when (fault.Code == ErrorCode.ProcessorUnavailable)
        {
            // What is known stays in force.
            LogPutOff(fault.Code, nameof(AiomusException));
        }

        return ToSnapshot();
    }

    private async Task<ProcessorAccount> LookAsync(CancellationToken cancellationToken)
    {
        var (customer, notes) = (State.CustomerId, State.Notes);
        if (customer is null)
        {
            State.Looked = notes;
            await WriteAsync(cancellationToken);
            return new ProcessorAccount([], [], [], IsDisputed: false);
        }

        var correctsAddress = State.AddressIsOld;
        if (correctsAddress)
        {
            await CorrectAddressAsync(customer, cancellationToken);
        }

        var account = await processor.ReadAsync(customer, State.Settled, cancellationToken);
        if (account.IsGone)
        {
            await ForgetCustomerAsync(notes, cancellationToken);
            return account;
        }

        await CreditAsync(account, cancellationToken);

        // From here to the write nothing waits: whoever asks meanwhile finds all of it or nothing.
        State.Seen = Find(account.Subscriptions) is { } found ? ToSeen(found) : null;
        State.Disputed = account.IsDisputed;
        State.TakenBack = [.. account.TakenBack];
        State.Settled = FindSettled(account.Checkouts);
        foreach (var (kind, checkout) in State.Checkouts.ToArray())
        {
            if (!account.Checkouts.Any(known => known.Id == checkout.Id && known.IsOpen))
            {
                State.Checkouts.Remove(kind);
            }
        }

        // A later note is a look of its own, and may be of another address.
        State.AddressIsOld &= !(correctsAddress && State.Notes == notes);
        State.Looked = Math.Max(State.Looked, notes);
        await WriteAsync(cancellationToken);
        return account;
    }

    // Somebody deleted it at the processor, or another processor is asked than before: what it paid for has ended.
    private async Task ForgetCustomerAsync(long notes, CancellationToken cancellationToken)
    {
        LogGone();
        (State.CustomerId, State.Settled, State.Disputed) = (null, null, false);
        State.Seen = State.Seen is { } seen ? seen with { Standing = SubscriptionStanding.Canceled } : null;
        State.Checkouts.Clear();
        State.Looked = Math.Max(State.Looked, notes);
        await WriteAsync(cancellationToken);
    }

    private async Task CorrectAddressAsync(string customer, CancellationToken cancellationToken)
    {
        if (await GrainFactory.GetGrain<ICredentialsGrain>(UserId).GetEmailAsync(cancellationToken) is { } email)
        {
            await processor.CorrectAddressAsync(customer, email, cancellationToken);
        }
    }

    // The quota knows each payment by its id: what is repeated counts once. Credits come before they are taken back.
    private async Task CreditAsync(ProcessorAccount account, CancellationToken cancellationToken)
    {
        var quota = GrainFactory.GetGrain<IQuotaGrain>(UserId);
        foreach (var bought in account.Checkouts.Where(checkout => checkout is { Purchase: not null, Credits: > 0 }))
        {
            await quota.AddCreditsAsync(bought.Purchase!, bought.Credits, cancellationToken);
        }

        foreach (var payment in account.TakenBack.Except(State.TakenBack))
        {
            await quota.TakeBackCreditsAsync(payment, cancellationToken);
        }
    }

    // Everything up to the first that can still become something.
    private string? FindSettled(IReadOnlyList<ProcessorCheckout> checkouts)
    {
        var settled = State.Settled;
        foreach (var checkout in checkouts)
        {
            if (checkout.IsOpen || (checkout.IsPending && checkout.ExpiresAt + LongestPending > time.GetUtcNow()))
            {
                break;
            }

            settled = checkout.Id;
        }

        return settled;
    }

    // There should be one at most. Of several, as somebody at the processor could make them, the best counts.
    private ProcessorSubscription? Find(IReadOnlyList<ProcessorSubscription> all)
    {
        if (all.Count(IsLive) > 1)
        {
            LogSeveral();
        }

        return all
            .OrderByDescending(one => Rank(one.Standing))
            .ThenByDescending(one => PlanOf(one.PriceKey)?.CreditsPerMonth ?? 0)
            .ThenByDescending(one => one.CreatedAt)
            .ThenByDescending(one => one.Id, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static bool IsLive(ProcessorSubscription one) => Rank(one.Standing) > 1;

    private static int Rank(SubscriptionStanding standing) => standing switch
    {
        SubscriptionStanding.Active or SubscriptionStanding.Trialing => 4,
        SubscriptionStanding.PastDue => 3,
        SubscriptionStanding.Unpaid or SubscriptionStanding.Paused => 2,
        SubscriptionStanding.Canceled => 1,
        _ => 0,
    };

    private SeenSubscription ToSeen(ProcessorSubscription found)
    {
        var plan = PlanOf(found.PriceKey);
        if (plan is null && IsLive(found))
        {
            LogUnknownPrice(found.PriceKey ?? "none");
        }

        return new SeenSubscription
        {
            Id = found.Id,
            Plan = plan?.Name,
            Standing = found.Standing,
            Amount = found.Amount,
            Currency = found.Currency,
            Interval = found.Interval,
            Anchor = found.Anchor,
            UnpaidSince = found.UnpaidSince ?? (found.Standing == SubscriptionStanding.PastDue ? found.PeriodStartsAt : null),
            PeriodEndsAt = found.PeriodEndsAt,
            TrialEndsAt = found.TrialEndsAt,
            EndsAt = found.EndsAt,
            NextPlan = PlanOf(found.NextPriceKey)?.Name,
        };
    }

    private Plan? PlanOf(string? priceKey) => priceKey is null
        ? null
        : catalog.Plans.FirstOrDefault(offer => offer.Prices.Any(price => price.LookupKey == priceKey))?.Plan;

    // Repeated until both have heard it: it is written down only then.
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (Telling is not { } telling)
        {
            return;
        }

        var plan = Entitlement.Plan;
        await GrainFactory.GetGrain<IQuotaGrain>(UserId).ApplyPlanAsync(plan, telling.Anchor, cancellationToken);
        await GrainFactory.GetGrain<IJobsGrain>(UserId).TellPlanAsync(plan, cancellationToken);
        State.Told = telling;
        await WriteAsync(cancellationToken);
        LogTold(plan.Name);
    }
}
