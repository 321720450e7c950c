namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>Where a person who wants to subscribe goes on.</summary>
/// <param name="Url">A page of the processor.</param>
/// <param name="IsSubscribed">Whether there is a subscription already: the page is the portal, where it can be changed.</param>
[GenerateSerializer, Immutable, Alias("aiomus.CheckoutResult")]
public sealed record CheckoutResult([property: Id(0)] string Url, [property: Id(1)] bool IsSubscribed);
