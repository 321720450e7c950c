using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Invoices;

/// <summary>How long invoices are kept, section <c>Aiomus:Invoices</c>.</summary>
public sealed class InvoiceOptions
{
    /// <summary>
    /// Calendar years after the one in which an invoice was issued. The law of the operator's country says how many: in the European Union
    /// it is often 10.
    /// </summary>
    [Range(1, 30)]
    public int KeepYears { get; set; } = 10;
}
