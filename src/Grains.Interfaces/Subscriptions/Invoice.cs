namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>An invoice, as the processor has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">The number on it; null for a draft.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Total">What it asks for, in the currency's smallest unit.</param>
/// <param name="Paid">What was paid of it.</param>
/// <param name="Currency">Three small letters.</param>
/// <param name="Status">As the processor says.</param>
/// <param name="Url">Where it can be read and paid.</param>
/// <param name="Pdf">Where it can be had as a PDF.</param>
/// <param name="Tax">The tax in it.</param>
/// <param name="Country">The buyer's country, two letters as ISO 3166 has them; null where it is not known.</param>
[GenerateSerializer, Immutable, Alias("aiomus.Invoice")]
public sealed record Invoice(
    [property: Id(0)] string Id,
    [property: Id(1)] string? Number,
    [property: Id(2)] DateTimeOffset CreatedAt,
    [property: Id(3)] long Total,
    [property: Id(4)] long Paid,
    [property: Id(5)] string Currency,
    [property: Id(6)] string Status,
    [property: Id(7)] string? Url,
    [property: Id(8)] string? Pdf,
    [property: Id(9)] long Tax,
    [property: Id(10)] string? Country);
