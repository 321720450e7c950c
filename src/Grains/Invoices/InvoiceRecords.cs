using Aiomus.Grains.Interfaces.Invoices;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Invoices;

/// <summary>What a year's vault keeps as records.</summary>
internal static class InvoiceRecords
{
    /// <summary>An invoice, by the processor's id; its number is when it was issued, in ticks of UTC.</summary>
    public static readonly RecordKind<KeptInvoice> Invoice = new("invoice", "invoicevault");
}
