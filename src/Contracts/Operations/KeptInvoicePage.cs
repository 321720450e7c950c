namespace Aiomus.Contracts.Operations;

/// <summary>Invoices of one year, kept because tax law wants it, apart from the people they were for.</summary>
/// <param name="Basis">Why they are kept: always <c>legal_obligation</c>.</param>
/// <param name="KeptUntil">When they go; null where nothing is kept.</param>
/// <param name="Invoices">In the order in which they were issued, at most 500.</param>
/// <param name="Next">What to ask for as <c>after</c> to get more; null when there are none.</param>
public sealed record KeptInvoicePage(
    string Basis, DateTimeOffset? KeptUntil, IReadOnlyList<KeptInvoiceResponse> Invoices, long? Next = null);
