using Aiomus.Grains.Erasure;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Lets an erasure ask the payment processor.</summary>
internal sealed class ProcessorEraser(IPaymentProcessor processor) : ICustomerEraser
{
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Held = TimeSpan.FromDays(1);

    public string Name => processor.Way == PaymentWay.Live ? "Stripe" : "Stripe (test)";

    public async Task DeleteAsync(string customer, CancellationToken cancellationToken)
    {
        if (!await processor.DeleteCustomerAsync(customer, cancellationToken))
        {
            // Another processor is asked than then, or with the key of another account. Where the customer is, it is not forgotten.
            throw new AiomusException(ErrorCode.ProcessorUnavailable, "The payment processor that is asked does not know this customer.");
        }
    }

    public Task<string> BeginRedactionAsync(string customer, string key, CancellationToken cancellationToken) =>
        processor.BeginRedactionAsync(customer, key, cancellationToken);

    public async Task<TimeSpan?> LeadRedactionAsync(string redaction, CancellationToken cancellationToken) =>
        await processor.LeadRedactionAsync(redaction, cancellationToken) switch
        {
            RedactionProgress.Done => null,
            RedactionProgress.Held => Held,
            _ => UnderWay,
        };
}
