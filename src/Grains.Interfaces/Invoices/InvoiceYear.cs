using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Grains.Interfaces.Invoices;

/// <summary>The keys of the grains that keep invoices.</summary>
public static class InvoiceYear
{
    /// <summary>The key of a year's invoices; no person's id is the same.</summary>
    public static Guid KeyOf(int year) => new(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"aiomus invoices\n{year}"))).AsSpan(0, 16));
}
