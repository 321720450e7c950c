using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>What a web node has to know of the payment processor. The processor's events are proved here.</summary>
public interface IPaymentDesk
{
    /// <summary>Whether, and how, is paid.</summary>
    PaymentWay Way { get; }

    /// <summary>
    /// Whom an event of the processor is about: the customer's id, or null where it is about nobody. Whatever else it says is not read.
    /// </summary>
    /// <param name="body">The request's body as it came.</param>
    /// <param name="signature">The signature that came with it; null where none did.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.SignatureRefused"/>: it is not the processor's, or too old. <see cref="ErrorCode.ProcessorUnavailable"/>: it is
    /// about a payment, and whose that is had to be asked.
    /// </exception>
    Task<string?> FindCustomerAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken);

    /// <summary>
    /// Whom a customer was made for that nobody here knows, as the processor has it; null where it is gone, or was made by somebody else.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.ProcessorUnavailable"/>.</exception>
    Task<Guid?> FindUserAsync(string customer, CancellationToken cancellationToken);
}
