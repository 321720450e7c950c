using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>
/// One person's plan. Keyed by user id. What it knows is what the payment processor last said; while the processor does not answer, that
/// stays in force.
/// </summary>
[Alias("aiomus.ISubscriptionGrain")]
public interface ISubscriptionGrain : IGrainWithGuidKey
{
    /// <summary>The plan in force. It waits for nobody.</summary>
    [Alias("GetPlan"), AlwaysInterleave]
    Task<Plan> GetPlanAsync(CancellationToken cancellationToken = default);

    /// <summary>The subscription as it was last seen. It waits for nobody.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SubscriptionSnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Looks at the processor, unless it did a few seconds ago, and answers what it saw; what it knew, where nobody answers.
    /// </summary>
    [Alias("Refresh")]
    Task<SubscriptionSnapshot> RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Something happened at the processor: looks there again. When it answers, that is written down; the look may come later, also after a
    /// crash. False where there is nothing to look at.
    /// </summary>
    /// <param name="customer">The customer that it is about; one that is not this person's is left alone. Null for whichever it is.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Note"), AlwaysInterleave]
    Task<bool> NoteAsync(string? customer = null, CancellationToken cancellationToken = default);

    /// <summary>The account has another address: tells the processor. When it answers, that is written down.</summary>
    [Alias("NoteAddress"), AlwaysInterleave]
    Task NoteAddressAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a customer that was made for this person and that nobody here knows, as after a backup was put back. False where the person
    /// has another one, or is gone. When it answers, that is written down; the look comes later.
    /// </summary>
    [Alias("Adopt")]
    Task<bool> AdoptAsync(string customer, CancellationToken cancellationToken = default);

    /// <summary>Begins the payment of a plan, or leads to the portal where there is a subscription.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.PaymentsOff"/>, <see cref="ErrorCode.InvalidRequest"/>, <see cref="ErrorCode.EmailNeeded"/>,
    /// <see cref="ErrorCode.ProcessorUnavailable"/>
    /// </exception>
    [Alias("Subscribe")]
    Task<CheckoutResult> SubscribeAsync(
        string plan, PriceInterval interval, string? promotion, ReturnPlaces places, CancellationToken cancellationToken = default);

    /// <summary>Begins the payment of a pack of credits and answers the page for it.</summary>
    /// <exception cref="AiomusException">As for <see cref="SubscribeAsync"/>.</exception>
    [Alias("BuyCredits")]
    Task<string> BuyCreditsAsync(string pack, ReturnPlaces places, CancellationToken cancellationToken = default);

    /// <summary>The page of the portal, where the person sees and changes how they pay.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.PaymentsOff"/>, <see cref="ErrorCode.NoSubscription"/>: nothing was ever bought;
    /// <see cref="ErrorCode.ProcessorUnavailable"/>
    /// </exception>
    [Alias("OpenPortal")]
    Task<string> OpenPortalAsync(string back, CancellationToken cancellationToken = default);

    /// <summary>Goes to another plan: to a greater one now, to a smaller one at the end of the period. Null keeps the interval.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.PaymentRefused"/>, and as for <see cref="OpenPortalAsync"/> and <see cref="SubscribeAsync"/>.
    /// </exception>
    [Alias("Change")]
    Task<SubscriptionSnapshot> ChangeAsync(string plan, PriceInterval? interval, CancellationToken cancellationToken = default);

    /// <summary>Ends the subscription at the end of the period, or takes that back.</summary>
    /// <exception cref="AiomusException">As for <see cref="OpenPortalAsync"/>.</exception>
    [Alias("SetEnding")]
    Task<SubscriptionSnapshot> SetEndingAsync(bool isEnding, CancellationToken cancellationToken = default);

    /// <summary>The last 100 invoices, newest first; none where nothing was ever bought.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.ProcessorUnavailable"/></exception>
    [Alias("ListInvoices")]
    Task<IReadOnlyList<Invoice>> ListInvoicesAsync(CancellationToken cancellationToken = default);
}
