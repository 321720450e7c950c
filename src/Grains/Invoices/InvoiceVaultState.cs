namespace Aiomus.Grains.Invoices;

/// <summary>What a year's vault knows of its year.</summary>
internal sealed class InvoiceVaultState
{
    /// <summary>The calendar year; 0 while nothing is kept.</summary>
    [NotPersonal]
    public int Year { get; set; }

    /// <summary>On how many days in a row the vault saw that the year's time is over.</summary>
    [NotPersonal]
    public int DaysOver { get; set; }
}
