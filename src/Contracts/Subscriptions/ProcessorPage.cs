namespace Aiomus.Contracts.Subscriptions;

/// <summary>A page of the payment processor, where the person goes on.</summary>
/// <param name="Url">Its address.</param>
public sealed record ProcessorPage(string Url);
