using System.Globalization;
using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Objects;

/// <summary>Amounts, as people read them.</summary>
internal static class Money
{
    private static readonly string[] Whole =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];

    public static string Of(long amount, string? currency)
    {
        var text = Whole.Contains(currency)
            ? amount.ToString(CultureInfo.InvariantCulture)
            : (amount / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        return $"{text} {currency?.ToUpperInvariant()}";
    }

    /// <summary>What a price asks for each of its times.</summary>
    public static string Each(JsonObject price)
    {
        var amount = Of(price.Number("unit_amount"), price.Text("currency"));
        return price.PartOrNull("recurring") is { } recurring ? $"{amount} / {recurring.Text("interval")}" : amount;
    }
}
