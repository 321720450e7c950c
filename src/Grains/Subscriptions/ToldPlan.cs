namespace Aiomus.Grains.Subscriptions;

/// <summary>The plan that the person's jobs and quota were last told.</summary>
/// <param name="Plan">Its name.</param>
/// <param name="Anchor">The moment from which months are counted; null where it was not told.</param>
/// <param name="IsFrozen">Whether they were told to take no jobs.</param>
internal sealed record ToldPlan(
    [property: PersonalData(DataCategory.Billing, Purpose.Billing)] string Plan,
    [property: PersonalData(DataCategory.Billing, Purpose.Billing)] DateTimeOffset? Anchor,
    [property: PersonalData(DataCategory.Billing, Purpose.Billing)] bool IsFrozen);
