using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Where nothing can be bought.</summary>
public sealed class NoProcessor : IPaymentProcessor, IPaymentDesk
{
    /// <inheritdoc cref="IPaymentProcessor.Way"/>
    public PaymentWay Way => PaymentWay.Off;

    /// <inheritdoc/>
    public Task<string?> FindCustomerAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken) =>
        throw new AiomusException(ErrorCode.SignatureRefused, "This installation takes no payments.");

    /// <inheritdoc/>
    public Task<string> CreateCustomerAsync(Guid userId, string once, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public string Place => "none";

    /// <inheritdoc/>
    public Task<string?> FindCustomerAsync(Guid userId, string email, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<Guid?> FindUserAsync(string customer, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task CorrectAddressAsync(string customer, string email, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<ProcessorAccount> ReadAsync(string customer, string? settled, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<ProcessorCheckout> BeginCheckoutAsync(ProcessorOrder order, string once, CancellationToken cancellationToken) =>
        throw Off();

    /// <inheritdoc/>
    public Task EndCheckoutAsync(string checkout, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<string> OpenPortalAsync(string customer, string back, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task ChangeNowAsync(
        ProcessorSubscription subscription, string priceKey, string once, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task ChangeLaterAsync(
        ProcessorSubscription subscription, string priceKey, string once, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task KeepPriceAsync(ProcessorSubscription subscription, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task SetEndingAsync(ProcessorSubscription subscription, bool isEnding, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task EndTrialAsync(string subscription, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<IReadOnlyList<Invoice>> ListInvoicesAsync(string customer, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<bool> DeleteCustomerAsync(string customer, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<string> BeginRedactionAsync(string customer, string once, CancellationToken cancellationToken) => throw Off();

    /// <inheritdoc/>
    public Task<RedactionProgress> LeadRedactionAsync(string redaction, CancellationToken cancellationToken) => throw Off();

    private static AiomusException Off() => new(ErrorCode.PaymentsOff, "This installation takes no payments.");
}
