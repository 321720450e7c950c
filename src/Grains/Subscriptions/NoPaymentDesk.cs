using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Where nothing can be bought.</summary>
internal sealed class NoPaymentDesk : IPaymentDesk
{
    public PaymentWay Way => PaymentWay.Off;

    public string? ReadCustomer(ReadOnlySpan<byte> body, string? signature) =>
        throw new AiomusException(ErrorCode.SignatureRefused, "This installation takes no payments.");
}
