namespace Aiomus.Contracts.Subscriptions;

/// <summary>An invoice.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">The number on it; null for a draft.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Total">What it asks for, in the currency's smallest unit; negative for a credit.</param>
/// <param name="Paid">What was paid of it.</param>
/// <param name="Currency">Three small letters as ISO 4217 has them.</param>
/// <param name="Status"><c>draft</c>, <c>open</c>, <c>paid</c>, <c>uncollectible</c> or <c>void</c>, as the processor says.</param>
/// <param name="Url">Where it can be read and paid; null where it cannot.</param>
/// <param name="Pdf">Where it can be had as a PDF; null where it cannot.</param>
public sealed record InvoiceResponse(
    string Id,
    string? Number,
    DateTimeOffset CreatedAt,
    long Total,
    long Paid,
    string Currency,
    string Status,
    string? Url = null,
    string? Pdf = null);
