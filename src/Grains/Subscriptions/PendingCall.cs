namespace Aiomus.Grains.Subscriptions;

/// <summary>Something that the processor was asked to make, and of which it is not known whether it did.</summary>
/// <param name="Once">The random text by which it knows a repetition.</param>
/// <param name="Wanted">What was asked for. Something else is another call.</param>
/// <param name="At">When it was first asked.</param>
internal sealed record PendingCall(
    [property: NotPersonal] string Once,
    [property: PersonalData(DataCategory.Billing, Purpose.Billing, retention: Retention.Transient)] string Wanted,
    [property: NotPersonal] DateTimeOffset At);
