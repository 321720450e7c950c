using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>A subscription as the processor has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ItemId">The id of the one thing that is paid in it.</param>
/// <param name="PriceKey">The lookup key under which the settings have what is paid; null when they have it no more.</param>
/// <param name="Amount">What it costs, in the currency's smallest unit.</param>
/// <param name="Currency">Three small letters.</param>
/// <param name="Interval">How often is paid.</param>
/// <param name="Standing">How it stands; <see cref="SubscriptionStanding.None"/> before its first payment.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Anchor">The moment from which periods are counted.</param>
/// <param name="PeriodStartsAt">When the period began.</param>
/// <param name="PeriodEndsAt">When it ends.</param>
/// <param name="TrialEndsAt">When its free trial ends; null where none runs.</param>
/// <param name="EndsAt">When it ends for good; null where it goes on.</param>
/// <param name="Schedule">The id of a change that waits; null where none does.</param>
/// <param name="NextPriceKey">As the price's, of what follows at the end of the period; null where nothing else does.</param>
/// <param name="UnpaidSince">When the oldest invoice was made that is not paid, where a payment failed; else null.</param>
public sealed record ProcessorSubscription(
    string Id,
    string ItemId,
    string? PriceKey,
    long Amount,
    string Currency,
    PriceInterval Interval,
    SubscriptionStanding Standing,
    DateTimeOffset CreatedAt,
    DateTimeOffset Anchor,
    DateTimeOffset PeriodStartsAt,
    DateTimeOffset PeriodEndsAt,
    DateTimeOffset? TrialEndsAt,
    DateTimeOffset? EndsAt,
    string? Schedule,
    string? NextPriceKey,
    DateTimeOffset? UnpaidSince = null);
