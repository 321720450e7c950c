using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Subscriptions;

namespace Aiomus.Client.Subscriptions;

/// <summary>The caller's plan, and how it is paid. Whatever changes it needs a session: an API key may only read.</summary>
public sealed class SubscriptionClient
{
    private const string Path = "v1/subscription";

    private readonly ApiTransport _transport;

    internal SubscriptionClient(ApiTransport transport) => _transport = transport;

    /// <summary>The plan in force and the subscription behind it.</summary>
    public Task<SubscriptionResponse> GetAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<SubscriptionResponse>(Path, cancellationToken);

    /// <summary>Begins to pay for a plan: answers the page where the person does that.</summary>
    /// <exception cref="AiomusApiException">
    /// There is a subscription already, see <see cref="AiomusApiException.Portal"/>; or nothing can be bought here.
    /// </exception>
    public Task<ProcessorPage> CheckOutAsync(CheckoutOrder order, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ProcessorPage>(new ApiRequest(HttpMethod.Post, $"{Path}/checkout").With(order), cancellationToken);

    /// <summary>Begins to pay for a pack of credits: answers the page where the person does that.</summary>
    /// <exception cref="AiomusApiException">Nothing can be bought here, or there is no such pack.</exception>
    public Task<ProcessorPage> BuyCreditsAsync(PackOrder order, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ProcessorPage>(new ApiRequest(HttpMethod.Post, "v1/credits/checkout").With(order), cancellationToken);

    /// <summary>The page where the person sees and changes how they pay.</summary>
    /// <exception cref="AiomusApiException">Nothing was ever bought.</exception>
    public Task<ProcessorPage> OpenPortalAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ProcessorPage>(new ApiRequest(HttpMethod.Post, $"{Path}/portal"), cancellationToken);

    /// <summary>Goes to another plan: to a greater one now, to a smaller one at the end of the period.</summary>
    /// <exception cref="AiomusApiException">There is no subscription, or the payment was declined.</exception>
    public Task<SubscriptionResponse> ChangeAsync(PlanChange change, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<SubscriptionResponse>(new ApiRequest(HttpMethod.Post, $"{Path}/change").With(change), cancellationToken);

    /// <summary>Ends the subscription at the end of the period.</summary>
    /// <exception cref="AiomusApiException">There is no subscription.</exception>
    public Task<SubscriptionResponse> CancelAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<SubscriptionResponse>(new ApiRequest(HttpMethod.Post, $"{Path}/cancel"), cancellationToken);

    /// <summary>Takes back that the subscription ends.</summary>
    /// <exception cref="AiomusApiException">There is no subscription.</exception>
    public Task<SubscriptionResponse> ResumeAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<SubscriptionResponse>(new ApiRequest(HttpMethod.Post, $"{Path}/resume"), cancellationToken);

    /// <summary>The invoices, newest first.</summary>
    public async Task<IReadOnlyList<InvoiceResponse>> ListInvoicesAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync<InvoiceList>($"{Path}/invoices", cancellationToken)).Invoices;
}
