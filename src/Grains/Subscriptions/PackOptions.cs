using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Credits that can be bought once, section <c>Aiomus:CreditPacks</c> and the pack's name.</summary>
public sealed class PackOptions
{
    /// <summary>How many credits.</summary>
    [Range(1, 100_000_000)]
    public int Credits { get; set; } = 500;

    /// <summary>The price, in the currency's smallest unit.</summary>
    [Range(1, 100_000_000)]
    public int Amount { get; set; } = 500;

    /// <summary>The currency, three letters as ISO 4217 has them.</summary>
    [RegularExpression("^[a-z]{3}$", ErrorMessage = "It must be three small letters, such as eur.")]
    public string Currency { get; set; } = "eur";

    /// <summary>The lookup key of the price at the payment processor.</summary>
    [Required]
    public string Key { get; set; } = "";
}
