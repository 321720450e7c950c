using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>
/// The payment processor. What it is asked to make is made once for each <c>once</c>, a random text that the caller keeps until it knows
/// the answer: asking again with the same text and the same request answers what was made.
/// </summary>
/// <exception cref="AiomusException">
/// From each method: <see cref="ErrorCode.ProcessorUnavailable"/> when it does not answer, which leaves unknown whether it acted;
/// <see cref="ErrorCode.PaymentRefused"/> when it declined a payment; <see cref="ErrorCode.InvalidRequest"/> when it refuses a field.
/// </exception>
public interface IPaymentProcessor
{
    /// <summary>Whether, and how, is paid.</summary>
    PaymentWay Way { get; }

    /// <summary>Which processor is asked, in a word: customers of one are nobody at another.</summary>
    string Place { get; }

    /// <summary>Makes a customer and answers its id. It has no address yet.</summary>
    Task<string> CreateCustomerAsync(Guid userId, string once, CancellationToken cancellationToken);

    /// <summary>The customer that was made for a person who has this address; null where there is none.</summary>
    Task<string?> FindCustomerAsync(Guid userId, string email, CancellationToken cancellationToken);

    /// <summary>Corrects a customer's address.</summary>
    Task CorrectAddressAsync(string customer, string email, CancellationToken cancellationToken);

    /// <summary>All that counts of a customer as it stands now.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="settled">A checkout; only later ones are read. Null reads all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ProcessorAccount> ReadAsync(string customer, string? settled, CancellationToken cancellationToken);

    /// <summary>Makes a page where a plan or a pack is paid.</summary>
    Task<ProcessorCheckout> BeginCheckoutAsync(ProcessorOrder order, string once, CancellationToken cancellationToken);

    /// <summary>Ends a page where something could be paid; one where it was paid stays as it is.</summary>
    Task EndCheckoutAsync(string checkout, CancellationToken cancellationToken);

    /// <summary>Makes a page of the portal and answers its address.</summary>
    Task<string> OpenPortalAsync(string customer, string back, CancellationToken cancellationToken);

    /// <summary>
    /// Has a subscription cost another price from now on; the rest of the period is paid now. Nothing changes when that is declined.
    /// </summary>
    Task ChangeNowAsync(ProcessorSubscription subscription, string priceKey, string once, CancellationToken cancellationToken);

    /// <summary>Has a subscription cost another price from the end of its period.</summary>
    Task ChangeLaterAsync(ProcessorSubscription subscription, string priceKey, string once, CancellationToken cancellationToken);

    /// <summary>Takes back a change that waits for the end of the period.</summary>
    Task KeepPriceAsync(ProcessorSubscription subscription, CancellationToken cancellationToken);

    /// <summary>Has a subscription end at the end of its period, or takes that back.</summary>
    Task SetEndingAsync(ProcessorSubscription subscription, bool isEnding, CancellationToken cancellationToken);

    /// <summary>Ends a free trial now, so that it is paid from here on. One that has ended is no fault.</summary>
    Task EndTrialAsync(string subscription, CancellationToken cancellationToken);

    /// <summary>The last 100 invoices, newest first.</summary>
    Task<IReadOnlyList<Invoice>> ListInvoicesAsync(string customer, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all subscriptions of a customer now, and deletes the customer; false where there never was such a customer. Repeating it is no
    /// fault.
    /// </summary>
    Task<bool> DeleteCustomerAsync(string customer, CancellationToken cancellationToken);

    /// <summary>Has everything about a deleted customer made unreadable; answers the id of the work.</summary>
    Task<string> BeginRedactionAsync(string customer, string once, CancellationToken cancellationToken);

    /// <summary>Leads the work on, and answers how far it is.</summary>
    Task<RedactionProgress> LeadRedactionAsync(string redaction, CancellationToken cancellationToken);
}
