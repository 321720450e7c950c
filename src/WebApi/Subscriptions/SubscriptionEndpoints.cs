using System.Security.Claims;
using Aiomus.Contracts.Subscriptions;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Subscriptions;

/// <summary>A person's plan: reading it, and leading to the processor's pages where money is concerned. No card ever comes here.</summary>
internal static class SubscriptionEndpoints
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    public static void MapSubscription(this IEndpointRouteBuilder routes)
    {
        var subscription = routes.MapGroup("/v1/subscription").WithTags("Subscription");
        subscription.MapGet("/", GetAsync).WithName("getSubscription").WithSummary("Your plan, and how it is paid")
            .RequireScope(AccessScope.Read);
        subscription.MapPost("/checkout", CheckOutAsync).WithName("beginCheckout")
            .WithSummary("Begin to pay for a plan: answers the page where that is done")
            .RequireSession()
            .WithProblems(
                ErrorCode.PaymentsOff, ErrorCode.SubscriptionExists, ErrorCode.EmailNeeded, ErrorCode.ProcessorUnavailable);
        subscription.MapPost("/portal", OpenPortalAsync).WithName("openPortal")
            .WithSummary("The page where you see and change how you pay")
            .RequireSession()
            .WithProblems(ErrorCode.PaymentsOff, ErrorCode.NoSubscription, ErrorCode.ProcessorUnavailable);
        subscription.MapPost("/change", ChangeAsync).WithName("changeSubscription")
            .WithSummary("Go to another plan: to a greater one now, to a smaller one at the end of the period")
            .RequireSession()
            .WithProblems(
                ErrorCode.PaymentsOff, ErrorCode.NoSubscription, ErrorCode.PaymentRefused, ErrorCode.ProcessorUnavailable);
        subscription.MapPost("/cancel", CancelAsync).WithName("cancelSubscription")
            .WithSummary("End the subscription at the end of the period")
            .RequireSession()
            .WithProblems(ErrorCode.PaymentsOff, ErrorCode.NoSubscription, ErrorCode.ProcessorUnavailable);
        subscription.MapPost("/resume", ResumeAsync).WithName("resumeSubscription")
            .WithSummary("Take back that the subscription ends")
            .RequireSession()
            .WithProblems(ErrorCode.PaymentsOff, ErrorCode.NoSubscription, ErrorCode.ProcessorUnavailable);
        subscription.MapGet("/invoices", ListInvoicesAsync).WithName("listInvoices").WithSummary("Your invoices, newest first")
            .RequireScope(AccessScope.Account)
            .WithProblems(ErrorCode.ProcessorUnavailable);
        routes.MapGroup("/v1/credits").WithTags("Subscription").MapPost("/checkout", BuyCreditsAsync).WithName("buyCredits")
            .WithSummary("Begin to pay for a pack of credits: answers the page where that is done")
            .RequireSession()
            .WithProblems(ErrorCode.PaymentsOff, ErrorCode.EmailNeeded, ErrorCode.ProcessorUnavailable);
    }

    private static async Task<Ok<SubscriptionResponse>> GetAsync(
        ClaimsPrincipal user, IPaymentDesk desk, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var subscription = Subscription(grains, user);
        var snapshot = await subscription.GetAsync(cancellationToken);

        // Whoever comes back from paying is there before the processor's word may be.
        snapshot = snapshot.IsExpecting ? await RefreshAsync(subscription, snapshot, cancellationToken) : snapshot;
        return TypedResults.Ok(snapshot.ToResponse(desk.Way));
    }

    // What is known is answered in time, also where the processor is slow.
    private static async Task<SubscriptionSnapshot> RefreshAsync(
        ISubscriptionGrain subscription, SubscriptionSnapshot known, CancellationToken cancellationToken)
    {
        try
        {
            return await subscription.RefreshAsync(CancellationToken.None).WaitAsync(LongestLook, cancellationToken);
        }
        catch (TimeoutException)
        {
            return known;
        }
    }

    private static async Task<Results<Ok<ProcessorPage>, Problem>> CheckOutAsync(
        CheckoutOrder order,
        ClaimsPrincipal user,
        IPlanCatalog catalog,
        PublicAddress address,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var interval = order.Interval ?? BillingInterval.Month;
        if (SubscriptionRules.Check(catalog, order.Plan, interval, order.Promotion) is { } refusal)
        {
            return refusal;
        }

        var page = await Subscription(grains, user).SubscribeAsync(
            order.Plan, interval.ToMessage(), order.Promotion, PlacesOf(address), cancellationToken);
        return page.IsSubscribed
            ? Problem.Of(ErrorCode.SubscriptionExists, "Change it instead, here or at the address under portal.") with { Portal = page.Url }
            : TypedResults.Ok(new ProcessorPage(page.Url));
    }

    private static async Task<Results<Ok<ProcessorPage>, Problem>> BuyCreditsAsync(
        PackOrder order,
        ClaimsPrincipal user,
        IPlanCatalog catalog,
        PublicAddress address,
        IGrainFactory grains,
        CancellationToken cancellationToken) =>
        SubscriptionRules.Check(catalog, order) is { } refusal
            ? refusal
            : TypedResults.Ok(new ProcessorPage(
                await Subscription(grains, user).BuyCreditsAsync(order.Pack, PlacesOf(address), cancellationToken)));

    private static async Task<Ok<ProcessorPage>> OpenPortalAsync(
        ClaimsPrincipal user, PublicAddress address, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ProcessorPage(
            await Subscription(grains, user).OpenPortalAsync($"{address.Url}/account/plan", cancellationToken)));

    private static async Task<Results<Ok<SubscriptionResponse>, Problem>> ChangeAsync(
        PlanChange change,
        ClaimsPrincipal user,
        IPlanCatalog catalog,
        IPaymentDesk desk,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (SubscriptionRules.Check(catalog, change.Plan, change.Interval) is { } refusal)
        {
            return refusal;
        }

        var snapshot = await Subscription(grains, user).ChangeAsync(change.Plan, change.Interval?.ToMessage(), cancellationToken);
        return TypedResults.Ok(snapshot.ToResponse(desk.Way));
    }

    private static async Task<Ok<SubscriptionResponse>> CancelAsync(
        ClaimsPrincipal user, IPaymentDesk desk, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok((await Subscription(grains, user).SetEndingAsync(true, cancellationToken)).ToResponse(desk.Way));

    private static async Task<Ok<SubscriptionResponse>> ResumeAsync(
        ClaimsPrincipal user, IPaymentDesk desk, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok((await Subscription(grains, user).SetEndingAsync(false, cancellationToken)).ToResponse(desk.Way));

    private static async Task<Ok<InvoiceList>> ListInvoicesAsync(
        ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(new InvoiceList(
            [.. (await Subscription(grains, user).ListInvoicesAsync(cancellationToken)).Select(SubscriptionMapping.ToResponse)]));

    private static ReturnPlaces PlacesOf(PublicAddress address) =>
        new($"{address.Url}/plans/done?session={{CHECKOUT_SESSION_ID}}", $"{address.Url}/plans?paid=no");

    private static ISubscriptionGrain Subscription(IGrainFactory grains, ClaimsPrincipal user) =>
        grains.GetGrain<ISubscriptionGrain>(user.GetUserId());
}
