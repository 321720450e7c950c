using Aiomus.Contracts.Subscriptions;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.WebApi.Subscriptions;

internal static class SubscriptionMapping
{
    public static PlanResponse ToResponse(PlanOffer offer) => new(
        offer.Plan.Name,
        offer.Plan.ConcurrentJobs,
        offer.Plan.JobsPerMinute,
        offer.Plan.CreditsPerDay,
        offer.Plan.CreditsPerMonth,
        offer.Plan.Weight,
        offer.Plan.MaxSize,
        offer.Plan.MaxSteps,
        offer.Plan.Models,
        offer.Plan.StorageBytes,
        offer.TrialDays,
        [.. offer.Prices.Select(ToResponse)]);

    public static PackResponse ToResponse(PackOffer pack) => new(pack.Name, pack.Credits, ToResponse(pack.Price));

    public static SubscriptionResponse ToResponse(this SubscriptionSnapshot subscription, PaymentWay way) => new(
        subscription.Plan,
        (SubscriptionStatus)subscription.Standing,
        way.ToContract(),
        subscription is { Amount: { } amount, Currency: { } currency }
            ? new PriceResponse(ToContract(subscription.Interval ?? PriceInterval.Once), amount, currency)
            : null,
        subscription.TrialEndsAt,
        subscription.PeriodEndsAt,
        subscription.EndsAt,
        subscription.NextPlan,
        subscription.GraceEndsAt,
        subscription.CanTry);

    public static InvoiceResponse ToResponse(Invoice invoice) => new(
        invoice.Id,
        invoice.Number,
        invoice.CreatedAt,
        invoice.Total,
        invoice.Paid,
        invoice.Currency,
        invoice.Status,
        invoice.Url,
        invoice.Pdf);

    public static PaymentMode ToContract(this PaymentWay way) => (PaymentMode)way;

    public static PriceInterval ToMessage(this BillingInterval interval) =>
        interval == BillingInterval.Year ? PriceInterval.Year : PriceInterval.Month;

    public static BillingInterval? ToContract(PriceInterval interval) => interval switch
    {
        PriceInterval.Month => BillingInterval.Month,
        PriceInterval.Year => BillingInterval.Year,
        _ => null,
    };

    private static PriceResponse ToResponse(PlanPrice price) => new(ToContract(price.Interval), price.Amount, price.Currency);
}
