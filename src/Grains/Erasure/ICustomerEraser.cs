namespace Aiomus.Grains.Erasure;

/// <summary>
/// What an erasure asks of the payment processor. All throw <see cref="AiomusException"/> when it does not answer; all may be repeated.
/// </summary>
public interface ICustomerEraser
{
    /// <summary>The processor's name, for receipts.</summary>
    string Name { get; }

    /// <summary>Ends a customer's subscriptions now and deletes the customer. One that is gone is no fault.</summary>
    Task DeleteAsync(string customer, CancellationToken cancellationToken = default);

    /// <summary>Asks that a deleted customer is taken out of the records of payments, and answers the id of that work.</summary>
    /// <param name="customer">The processor's id of the customer.</param>
    /// <param name="key">The same for each repetition.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<string> BeginRedactionAsync(string customer, string key, CancellationToken cancellationToken = default);

    /// <summary>Leads that work on. Answers null when it is done, else how long to wait before asking again.</summary>
    Task<TimeSpan?> LeadRedactionAsync(string redaction, CancellationToken cancellationToken = default);
}
