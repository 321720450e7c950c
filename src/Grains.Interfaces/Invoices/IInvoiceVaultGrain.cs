namespace Aiomus.Grains.Interfaces.Invoices;

/// <summary>
/// The invoices of one calendar year (UTC), kept apart from the people they were for, under a key of the year's own, for as long as the
/// law wants. Then all of the year is erased as a person is: rows, key and a second search, with a receipt. Keyed by
/// <see cref="InvoiceYear"/>.
/// </summary>
[Alias("aiomus.IInvoiceVaultGrain")]
public interface IInvoiceVaultGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Keeps invoices of the year. One that is kept already takes the place of the one before. Those of a year whose time is over are left
    /// out.
    /// </summary>
    /// <param name="year">The year; it must be the grain's.</param>
    /// <param name="invoices">Invoices that were issued in it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Keep")]
    Task KeepAsync(int year, IReadOnlyList<KeptInvoice> invoices, CancellationToken cancellationToken = default);

    /// <summary>Invoices in the order in which they were issued, at most 500.</summary>
    /// <param name="after">Only those after this place; null from the first.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Read")]
    Task<InvoiceSlice> ReadAsync(long? after, CancellationToken cancellationToken = default);
}
