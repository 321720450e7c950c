namespace Aiomus.Contracts.Operations;

/// <summary>What is kept of an invoice. It names nobody.</summary>
/// <param name="Id">The payment processor's id of it.</param>
/// <param name="Number">The number on it; null where it has none.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="Total">What it asked for, in the currency's smallest unit.</param>
/// <param name="Paid">What was paid of it.</param>
/// <param name="Tax">The tax in it.</param>
/// <param name="Currency">Three small letters as ISO 4217 has them.</param>
/// <param name="Country">The buyer's country, two letters as ISO 3166 has them; null where it is not known.</param>
public sealed record KeptInvoiceResponse(
    string Id, string? Number, DateTimeOffset IssuedAt, long Total, long Paid, long Tax, string Currency, string? Country = null);
