namespace Aiomus.Grains.Interfaces.Invoices;

/// <summary>Some of a year's invoices.</summary>
/// <param name="Invoices">In the order in which they were issued.</param>
/// <param name="KeptUntil">When the year's time is over; null where nothing is kept.</param>
/// <param name="Next">The place after which there are more; null when there are none.</param>
[GenerateSerializer, Immutable, Alias("aiomus.InvoiceSlice")]
public sealed record InvoiceSlice(
    [property: Id(0)] KeptInvoice[] Invoices, [property: Id(1)] DateTimeOffset? KeptUntil, [property: Id(2)] long? Next);
