using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

// Holds nothing yet: everybody is on the free plan.
[GrainType("subscription")]
internal sealed class SubscriptionGrain(IPlanCatalog plans) : Grain, ISubscriptionGrain
{
    public Task<Plan> GetPlanAsync(CancellationToken cancellationToken) => Task.FromResult(plans.Free);

    public Task<SubscriptionSnapshot> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new SubscriptionSnapshot(plans.Free.Name, SubscriptionStanding.None));

    public Task<SubscriptionSnapshot> RefreshAsync(CancellationToken cancellationToken) => GetAsync(cancellationToken);

    public Task NoteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task NoteAddressAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<CheckoutResult> SubscribeAsync(
        string plan, PriceInterval interval, string? promotion, ReturnPlaces places, CancellationToken cancellationToken) => throw Off();

    public Task<string> BuyCreditsAsync(string pack, ReturnPlaces places, CancellationToken cancellationToken) => throw Off();

    public Task<string> OpenPortalAsync(string back, CancellationToken cancellationToken) => throw Off();

    public Task<SubscriptionSnapshot> ChangeAsync(string plan, PriceInterval? interval, CancellationToken cancellationToken) => throw Off();

    public Task<SubscriptionSnapshot> SetEndingAsync(bool isEnding, CancellationToken cancellationToken) => throw Off();

    public Task<IReadOnlyList<Invoice>> ListInvoicesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Invoice>>([]);

    private static AiomusException Off() => new(ErrorCode.PaymentsOff, "This installation takes no payments.");
}
