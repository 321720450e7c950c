using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

// What a person does about paying. The processor is looked at first, so that nothing is decided by what was once so.
internal sealed partial class SubscriptionGrain
{
    private const string CustomerCall = "customer";
    private const string PlanCall = "plan";
    private const string PackCall = "pack";
    private const string ChangeCall = "change";

    // The processor remembers a text for a day.
    private static readonly TimeSpan OnceHolds = TimeSpan.FromHours(20);

    // A page that ends sooner is not shown to anybody any more.
    private static readonly TimeSpan ShortestCheckout = TimeSpan.FromMinutes(30);

    private bool CanTry => State.Seen is null or { Standing: SubscriptionStanding.None };

    public async Task<CheckoutResult> SubscribeAsync(
        string plan, PriceInterval interval, string? promotion, ReturnPlaces places, CancellationToken cancellationToken)
    {
        RequireOpen();
        var (offer, price) = FindPrice(plan, interval);
        var customer = await FindCustomerAsync(cancellationToken);
        var account = await LookAsync(cancellationToken);
        if (account.IsGone || account.IsUnknown)
        {
            customer = await FindCustomerAsync(cancellationToken);
        }

        if (State.Seen?.IsLive() == true)
        {
            return new CheckoutResult(await processor.OpenPortalAsync(customer, places.Back, cancellationToken), IsSubscribed: true);
        }

        var order = new ProcessorOrder(
            UserId, customer, price.LookupKey, CanTry ? offer.TrialDays : 0, promotion, null, 0, places.Done, places.Back);

        // One page for a plan at a time: two that are paid would be two subscriptions.
        var known = account.Checkouts.Where(checkout => checkout is { IsOpen: true, IsPlan: true }).ToArray();
        if (FindOpen(PlanCall, order) is { } open && known is [var one] && one.Id == open.Id)
        {
            // Its address as it is now: the processor may have moved.
            return new CheckoutResult(one.Url ?? open.Url, IsSubscribed: false);
        }

        foreach (var other in known)
        {
            await processor.EndCheckoutAsync(other.Id, cancellationToken);
        }

        if (known.Length > 0)
        {
            // One that was just paid is not ended any more.
            State.Pending.Remove(PlanCall);
            await LookAsync(cancellationToken);
            if (State.Seen?.IsLive() == true)
            {
                return new CheckoutResult(await processor.OpenPortalAsync(customer, places.Back, cancellationToken), IsSubscribed: true);
            }
        }

        return new CheckoutResult(await CheckOutAsync(PlanCall, order, cancellationToken), IsSubscribed: false);
    }

    public async Task<string> BuyCreditsAsync(string pack, ReturnPlaces places, CancellationToken cancellationToken)
    {
        RequireOpen();
        var offer = catalog.Packs.FirstOrDefault(one => one.Name == pack)
            ?? throw new AiomusException(ErrorCode.InvalidRequest, "There is no such pack of credits.") { Field = "pack" };
        var customer = await FindCustomerAsync(cancellationToken);
        var order = new ProcessorOrder(
            UserId, customer, offer.Price.LookupKey, 0, null, offer.Name, offer.Credits, places.Done, places.Back);
        if (FindOpen(PackCall, order) is { } open)
        {
            var account = await LookAsync(cancellationToken);
            if (account.Checkouts.FirstOrDefault(checkout => checkout.Id == open.Id && checkout.IsOpen) is { } one)
            {
                return one.Url ?? open.Url;
            }
        }
        else if (State.Checkouts.TryGetValue(PackCall, out var other))
        {
            // One page at a time: each that is open is looked at until it ends.
            await processor.EndCheckoutAsync(other.Id, cancellationToken);
        }

        return await CheckOutAsync(PackCall, order, cancellationToken);
    }

    public async Task<string> OpenPortalAsync(string back, CancellationToken cancellationToken)
    {
        RequireOpen();
        var customer = State.CustomerId ?? throw NoSubscription("Nothing was bought yet.");
        return await processor.OpenPortalAsync(customer, back, cancellationToken);
    }

    public async Task<SubscriptionSnapshot> ChangeAsync(string plan, PriceInterval? interval, CancellationToken cancellationToken)
    {
        RequireOpen();
        var live = await FindLiveAsync(cancellationToken);
        var (offer, price) = FindPrice(plan, interval ?? live.Interval);
        if (live.Schedule is not null)
        {
            // Whatever waits is replaced, also where it is only half made.
            await KeepPriceAsync(live, cancellationToken);
            live = await FindLiveAsync(cancellationToken);
        }

        if (live.PriceKey == price.LookupKey)
        {
            State.Pending.Remove(ChangeCall);
        }
        else
        {
            await ChangeAsync(live, offer.Plan, price, cancellationToken);
        }

        return await LookAfterAsync(cancellationToken);
    }

    public async Task<SubscriptionSnapshot> SetEndingAsync(bool isEnding, CancellationToken cancellationToken)
    {
        RequireOpen();
        var live = await FindLiveAsync(cancellationToken);
        if ((live.EndsAt is not null) == isEnding)
        {
            return ToSnapshot();
        }

        if (live.Schedule is not null)
        {
            await KeepPriceAsync(live, cancellationToken);
        }

        await processor.SetEndingAsync(live, isEnding, cancellationToken);
        return await LookAfterAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Invoice>> ListInvoicesAsync(CancellationToken cancellationToken) =>
        State.CustomerId is { } customer && !IsOff ? await processor.ListInvoicesAsync(customer, cancellationToken) : [];

    private static AiomusException NoSubscription(string message) => new(ErrorCode.NoSubscription, message);

    private void RequireOpen()
    {
        if (IsOff)
        {
            throw new AiomusException(ErrorCode.PaymentsOff, "This installation takes no payments.");
        }

        if (State.Fenced)
        {
            throw new AiomusException(ErrorCode.AccountGone, "The account is being erased.");
        }
    }

    private (PlanOffer Offer, PlanPrice Price) FindPrice(string plan, PriceInterval interval)
    {
        var offer = catalog.Plans.FirstOrDefault(one => one.Plan.Name == plan && one.Prices.Count > 0)
            ?? throw new AiomusException(ErrorCode.InvalidRequest, "There is no such plan to pay for.") { Field = "plan" };
        var price = offer.Prices.FirstOrDefault(one => one.Interval == interval)
            ?? throw new AiomusException(ErrorCode.InvalidRequest, "The plan has no price for this interval.") { Field = "interval" };
        return (offer, price);
    }

    private OpenCheckout? FindOpen(string kind, ProcessorOrder order) =>
        State.Checkouts.TryGetValue(kind, out var open)
        && open.Wanted == order.ToString()
        && open.ExpiresAt > time.GetUtcNow() + ShortestCheckout
            ? open
            : null;

    private async Task<string> CheckOutAsync(string kind, ProcessorOrder order, CancellationToken cancellationToken)
    {
        var wanted = order.ToString();
        return await OnceAsync(
            kind,
            wanted,
            once => processor.BeginCheckoutAsync(order, once, cancellationToken),
            checkout =>
            {
                var url = checkout.Url ?? throw new AiomusException(ErrorCode.ProcessorUnavailable, "The page has ended. Try again.");
                State.Checkouts[kind] = new OpenCheckout(checkout.Id, url, wanted, checkout.ExpiresAt);
                return url;
            },
            cancellationToken);
    }

    private Task KeepPriceAsync(ProcessorSubscription live, CancellationToken cancellationToken)
    {
        State.Pending.Remove(ChangeCall);
        return processor.KeepPriceAsync(live, cancellationToken);
    }

    // Whoever changes goes on. A change that is paid now may be declined, and then nothing changed, the end included.
    private async Task ChangeAsync(ProcessorSubscription live, Plan plan, PlanPrice price, CancellationToken cancellationToken)
    {
        var (wanted, isGreater) = ($"{live.Id} {live.PriceKey} {price.LookupKey} {live.PeriodEndsAt:O}", IsGreater(plan, price, live));
        if (!isGreater && live.EndsAt is not null)
        {
            await processor.SetEndingAsync(live, isEnding: false, cancellationToken);
        }

        await OnceAsync(
            ChangeCall,
            wanted,
            async once =>
            {
                if (isGreater)
                {
                    await processor.ChangeNowAsync(live, price.LookupKey, once, cancellationToken);
                }
                else
                {
                    await processor.ChangeLaterAsync(live, price.LookupKey, once, cancellationToken);
                }

                return true;
            },
            done => done,
            cancellationToken);
        if (isGreater && live.EndsAt is not null)
        {
            await processor.SetEndingAsync(live, isEnding: false, cancellationToken);
        }
    }

    private bool IsGreater(Plan plan, PlanPrice price, ProcessorSubscription live)
    {
        var now = PlanOf(live.PriceKey)?.CreditsPerMonth ?? 0;
        return plan.CreditsPerMonth > now
            || (plan.CreditsPerMonth == now && price.Interval == PriceInterval.Year && live.Interval == PriceInterval.Month);
    }

    private async Task<ProcessorSubscription> FindLiveAsync(CancellationToken cancellationToken)
    {
        var account = State.CustomerId is null ? null : await LookAsync(cancellationToken);
        return account is not null && Find(account.Subscriptions) is { } found && IsLive(found)
            ? found
            : throw NoSubscription("There is no subscription that goes on.");
    }

    // What was done is done, and what it led to can be seen later, too.
    private async Task<SubscriptionSnapshot> LookAfterAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
            await TellAsync(cancellationToken);
        }
        catch (AiomusException fault) when (fault.Code == ErrorCode.ProcessorUnavailable)
        {
            await NoteAsync(null, cancellationToken);
        }

        return ToSnapshot();
    }

    private async Task<string> FindCustomerAsync(CancellationToken cancellationToken)
    {
        if (State.CustomerId is { } known)
        {
            return known;
        }

        var email = await GrainFactory.GetGrain<ICredentialsGrain>(UserId).GetEmailAsync(cancellationToken)
            ?? throw new AiomusException(ErrorCode.EmailNeeded, "Give the account an address and confirm it first.");
        if (!State.Pending.ContainsKey(CustomerCall)
            && await processor.FindCustomerAsync(UserId, email, cancellationToken) is { } before
            && await AdoptAsync(before, cancellationToken))
        {
            return before;
        }

        await WatchAsync(cancellationToken);
        await ReconcileAsync(cancellationToken);
        return await OnceAsync(
            CustomerCall,
            "",
            once => CreateCustomerAsync(once, cancellationToken),
            customer =>
            {
                (State.CustomerId, State.CustomerPlace, State.AddressIsOld) = (customer, processor.Place, true);
                State.Notes++;
                return customer;
            },
            cancellationToken);
    }

    // A backup from before somebody bought anything knows of no customer, and the processor still has one.
    public async Task<bool> AdoptAsync(string customer, CancellationToken cancellationToken)
    {
        if (IsOff || State.Fenced || State.CustomerId is not null || State.Pending.ContainsKey(CustomerCall)
            || await GrainFactory.GetGrain<ICredentialsGrain>(UserId).GetEmailAsync(cancellationToken) is null)
        {
            return false;
        }

        await GrainFactory.GetGrain<ICustomerGrain>(customer).ClaimAsync(UserId, cancellationToken);
        await WatchAsync(cancellationToken);
        await ReconcileAsync(cancellationToken);
        (State.CustomerId, State.CustomerPlace, State.AddressIsOld) = (customer, processor.Place, true);
        State.Notes++;
        await WriteAsync(cancellationToken);
        Resume();
        LogAdopted();
        return true;
    }

    // The address comes after: were it part of this, another one would make it another call.
    private async Task<string> CreateCustomerAsync(string once, CancellationToken cancellationToken)
    {
        var customer = await processor.CreateCustomerAsync(UserId, once, cancellationToken);
        await GrainFactory.GetGrain<ICustomerGrain>(customer).ClaimAsync(UserId, cancellationToken);
        return customer;
    }

    // The text is stored before the processor is asked, and until its answer is. An answer that is no is one, too.
    private async Task<TKept> OnceAsync<TAnswer, TKept>(
        string kind, string wanted, Func<string, Task<TAnswer>> call, Func<TAnswer, TKept> keep, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!State.Pending.TryGetValue(kind, out var pending)
            || pending.Wanted != wanted
            || (now - pending.At > OnceHolds && kind != CustomerCall))
        {
            State.Pending[kind] = pending = new PendingCall(Guid.NewGuid().ToString("N"), wanted, now);
            await WriteAsync(cancellationToken);
        }

        try
        {
            var answer = await call(pending.Once);
            State.Pending.Remove(kind);
            return keep(answer);
        }
        catch (AiomusException refusal) when (refusal.Code is ErrorCode.PaymentRefused or ErrorCode.InvalidRequest
            || refusal is { Code: ErrorCode.ProcessorUnavailable, RetryAfter: null })
        {
            // A no for good, which the processor would repeat under this text though its cause is mended.
            State.Pending.Remove(kind);
            throw;
        }
        finally
        {
            if (!State.Pending.ContainsKey(kind))
            {
                await WriteAsync(CancellationToken.None);
            }
        }
    }
}
