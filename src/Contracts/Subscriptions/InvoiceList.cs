namespace Aiomus.Contracts.Subscriptions;

/// <summary>A person's invoices.</summary>
/// <param name="Invoices">At most the last 100, newest first.</param>
public sealed record InvoiceList(IReadOnlyList<InvoiceResponse> Invoices);
