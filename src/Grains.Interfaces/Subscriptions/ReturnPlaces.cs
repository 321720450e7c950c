namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>Where a person comes back to from the processor's pages.</summary>
/// <param name="Done">After a payment; the processor puts its session in place of <c>{CHECKOUT_SESSION_ID}</c>.</param>
/// <param name="Back">Without one, and from the portal.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ReturnPlaces")]
public sealed record ReturnPlaces([property: Id(0)] string Done, [property: Id(1)] string Back);
