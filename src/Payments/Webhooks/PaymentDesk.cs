using Aiomus.Payments.Doubles;
using Aiomus.Payments.Processing;
using Aiomus.Payments.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Payments.Webhooks;

/// <summary>Tells web nodes whom the processor's events are about.</summary>
internal sealed class PaymentDesk(
    PaymentChoice choice, DoubleHost @double, StripeGate gate, IOptions<PaymentOptions> options, TimeProvider time) : IPaymentDesk
{
    public PaymentWay Way => choice.Way;

    private IEnumerable<string> Secrets => choice switch
    {
        { IsStripe: true } => options.Value.WebhookSecrets,
        { IsDouble: true } => [@double.Secret],
        _ => [],
    };

    public async Task<string?> FindCustomerAsync(
        ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        if (!WebhookSignature.Holds(body.Span, signature, Secrets, time.GetUtcNow()))
        {
            throw new AiomusException(
                ErrorCode.SignatureRefused, "Only the payment processor may send this, and within five minutes.");
        }

        var (customer, charge) = EventReading.Of(body);
        if (customer is not null || charge is null)
        {
            return customer;
        }

        var payment = await gate.FindAsync(
            client => client.V1.Charges.GetAsync(charge, cancellationToken: cancellationToken), cancellationToken);
        return payment?.CustomerId;
    }

    public async Task<Guid?> FindUserAsync(string customer, CancellationToken cancellationToken) => StripeProcessor.UserOf(
        await gate.FindAsync(
            client => client.V1.Customers.GetAsync(customer, cancellationToken: cancellationToken), cancellationToken));
}
