namespace Aiomus.StripeDouble.Invoices;

/// <summary>What an invoice asks for, before it is on one.</summary>
/// <param name="Description">For people.</param>
/// <param name="Amount">Below zero gives back.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Price">The price's id; null for none.</param>
/// <param name="Product">The product's id; null for none.</param>
/// <param name="Start">Where the time that it is for begins.</param>
/// <param name="End">Where that ends.</param>
/// <param name="Subscription">The subscription that it is for; null for none.</param>
/// <param name="Item">The subscription's item; null for none.</param>
/// <param name="InvoiceItem">The pending item that it was before; null for none.</param>
/// <param name="IsProration">Whether it is for a part of a period.</param>
/// <param name="IsDiscountable">Whether discounts of the subscription are taken off.</param>
internal sealed record InvoiceLine(
    string Description,
    long Amount,
    long Quantity,
    string? Price,
    string? Product,
    long Start,
    long End,
    string? Subscription = null,
    string? Item = null,
    string? InvoiceItem = null,
    bool IsProration = false,
    bool IsDiscountable = true);
