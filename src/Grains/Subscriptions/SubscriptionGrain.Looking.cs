using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Invoices;
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
            Resume();
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
        if (account.IsUnknown && State.CustomerPlace == processor.Place)
        {
            // The key of another account, most likely: nobody may lose a plan for that.
            LogUnknownCustomer();
            throw new AiomusException(ErrorCode.ProcessorUnavailable, "Try again soon. What was bought stays in force.")
            {
                RetryAfter = LongestWait,
            };
        }

        if (account.IsGone || account.IsUnknown)
        {
            await ForgetCustomerAsync(notes, cancellationToken);
            return account;
        }

        await CreditAsync(account, cancellationToken);
        var kept = await KeepInvoicesAsync(customer, account, cancellationToken);
        var found = Find(account.Subscriptions);
        var isRefused = found is not null && await RefuseTrialAsync(found, cancellationToken);

        // From here to the write nothing waits: whoever asks meanwhile finds all of it or nothing.
        State.Seen = found is null ? null : ToSeen(found) with { IsTrialRefused = isRefused };
        State.KeptInvoices = kept;
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
        if (State.Seen is { Plan: { } plan } seen && seen.IsLive())
        {
            await GrainFactory.GetGrain<IPlansInUseGrain>(0).EnterAsync(plan, cancellationToken);
        }

        return account;
    }

    // Before anything of them can be erased, and apart from the person: an erasure does not wait for the processor.
    private async Task<string?> KeepInvoicesAsync(string customer, ProcessorAccount account, CancellationToken cancellationToken)
    {
        if (account is { Subscriptions: [], Checkouts: [] })
        {
            return State.KeptInvoices;
        }

        var all = await processor.ListInvoicesAsync(customer, cancellationToken);
        var issued = all.Where(invoice => invoice.Number is not null).ToArray();
        var mark = hash.Compute("invoices", string.Join('\n', issued.Select(invoice => invoice with { Url = null, Pdf = null })));
        if (issued.Length == 0 || mark == State.KeptInvoices)
        {
            return State.KeptInvoices;
        }

        foreach (var year in issued.GroupBy(invoice => invoice.CreatedAt.UtcDateTime.Year))
        {
            await GrainFactory.GetGrain<IInvoiceVaultGrain>(InvoiceYear.KeyOf(year.Key)).KeepAsync(
                year.Key,
                [.. year.Select(invoice => new KeptInvoice(
                    invoice.Id, invoice.Number, invoice.CreatedAt, invoice.Total, invoice.Paid, invoice.Tax, invoice.Currency,
                    invoice.Country))],
                cancellationToken);
        }

        return mark;
    }

    // A payment method has one trial, whoever shows it. A second one ends as soon as it is seen; until the processor has ended it, it gives
    // nothing.
    private async Task<bool> RefuseTrialAsync(ProcessorSubscription found, CancellationToken cancellationToken)
    {
        if (found is not { Standing: SubscriptionStanding.Trialing, Method: { } method })
        {
            return false;
        }

        var trial = GrainFactory.GetGrain<ITrialGrain>(hash.Compute("trial", method));
        if (await trial.ClaimAsync(hash.Compute("trial subscription", found.Id), cancellationToken))
        {
            return false;
        }

        LogSecondTrial();
        await processor.EndTrialAsync(found.Id, cancellationToken);
        State.Notes++;
        return true;
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
