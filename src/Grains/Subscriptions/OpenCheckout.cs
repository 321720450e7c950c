namespace Aiomus.Grains.Subscriptions;

/// <summary>A page that the person was led to, to pay there.</summary>
/// <param name="Id">Its id at the processor.</param>
/// <param name="Url">Its address.</param>
/// <param name="Wanted">What is paid there.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record OpenCheckout(
    [property: PersonalData(DataCategory.Billing, Purpose.Billing, retention: Retention.Transient)] string Id,
    [property: PersonalData(DataCategory.Billing, Purpose.Billing, retention: Retention.Transient)] string Url,
    [property: PersonalData(DataCategory.Billing, Purpose.Billing, retention: Retention.Transient)] string Wanted,
    [property: NotPersonal] DateTimeOffset ExpiresAt);
