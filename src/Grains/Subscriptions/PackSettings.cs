using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Subscriptions;

/// <summary>The packs of credits by their names, section <c>Aiomus:CreditPacks</c>.</summary>
public sealed class PackSettings : NamedSettings<PackOptions>
{
    internal const string Section = "Aiomus:CreditPacks";

    /// <summary>Starts with the packs Small and Large.</summary>
    public PackSettings()
    {
        this["Small"] = new() { Credits = 500, Amount = 500, Key = "aiomus_credits_small" };
        this["Large"] = new() { Credits = 2500, Amount = 2000, Key = "aiomus_credits_large" };
    }

    /// <inheritdoc/>
    protected override IEnumerable<ValidationResult> Check(string name, PackOptions options) => [];

    /// <inheritdoc/>
    protected override IEnumerable<ValidationResult> CheckAll() => [];
}
