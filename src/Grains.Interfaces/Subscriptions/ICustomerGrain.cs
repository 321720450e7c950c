namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>Whose a customer of the payment processor is. Keyed by the processor's id.</summary>
[Alias("aiomus.ICustomerGrain")]
public interface ICustomerGrain : IGrainWithStringKey
{
    /// <summary>The customer is this person's. Repeating it changes nothing.</summary>
    /// <exception cref="Errors.AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("Claim")]
    Task ClaimAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>Has the person's subscription looked at again; false where nobody has this customer.</summary>
    [Alias("Note")]
    Task<bool> NoteAsync(CancellationToken cancellationToken = default);
}
