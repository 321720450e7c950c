using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aiomus.WebApi.Subscriptions;

/// <summary>
/// Where the payment processor tells that something happened. It is believed only that it is time to look again: what happened is asked
/// of the processor itself. It is answered once the person's subscription has that written down.
/// </summary>
internal static class WebhookEndpoint
{
    public const string Path = "/v1/payments/webhook";

    private const int MaxBytes = 1024 * 1024;

    public static void MapWebhook(this IEndpointRouteBuilder routes) => routes.MapPost(Path, TakeAsync)
        .AllowAnonymous()
        .ExcludeFromDescription()
        .WithMetadata(new WebhookMark(), new RequestSizeLimitAttribute(MaxBytes));

    private static async Task<NoContent> TakeAsync(
        HttpRequest request, IPaymentDesk desk, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, cancellationToken);
        if (await desk.FindCustomerAsync(body, request.Headers["Stripe-Signature"], cancellationToken) is { } customer)
        {
            PaymentInstruments.OnEvent(await NoteAsync(customer, desk, grains, cancellationToken));
        }

        return TypedResults.NoContent();
    }

    // A customer whom nobody here knows may be of a person whose row a backup took back.
    private static async Task<bool> NoteAsync(
        string customer, IPaymentDesk desk, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICustomerGrain>(customer).NoteAsync(cancellationToken)
        || (await desk.FindUserAsync(customer, cancellationToken) is { } userId
            && await grains.GetGrain<ISubscriptionGrain>(userId).AdoptAsync(customer, cancellationToken));

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // More than the limit is refused by the server while it is read.
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }
}
