namespace Aiomus.Grains.Erasure;

/// <summary>
/// What an erasure asks of the payment processor. All throw <see cref="AiomusException"/>, <see cref="ErrorCode.Unavailable"/>, when it
/// does not answer; all may be repeated.
/// </summary>
public interface ICustomerEraser
{
    /// <summary>The processor's name, for receipts.</summary>
    string Name { get; }

    /// <summary>Ends a customer's subscriptions now and deletes the customer. One that is gone is no fault.</summary>
    Task DeleteAsync(string customer, CancellationToken cancellationToken = default);

    /// <summary>Asks that a deleted customer is taken out of the records of payments.</summary>
    /// <param name="customer">The processor's id of the customer.</param>
    /// <param name="key">The same for each repetition.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What to ask about; null when the processor does not allow it yet.</returns>
    Task<string?> BeginRedactionAsync(string customer, string key, CancellationToken cancellationToken = default);

    /// <summary>Whether a redaction is done. Throws when it failed for good.</summary>
    Task<bool> IsRedactedAsync(string redaction, CancellationToken cancellationToken = default);
}
