using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>Remembered choices; null members were never chosen.</summary>
/// <param name="Format">The preferred file format.</param>
/// <param name="Quality">The preferred quality, 1 to 100.</param>
/// <param name="Model">The preferred model.</param>
/// <param name="Style">Words appended to prompts.</param>
/// <param name="NegativePrompt">The usual negative prompt.</param>
/// <param name="Width">The preferred width in pixels, with a height.</param>
/// <param name="Height">The preferred height in pixels, with a width.</param>
[GenerateSerializer, Immutable, Alias("aiomus.UserPreferences")]
public sealed record UserPreferences(
    [property: Id(0), PersonalData(DataCategory.Account, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)]
    ImageFormat? Format,
    [property: Id(1), PersonalData(DataCategory.Account, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)] int? Quality,
    [property: Id(2), PersonalData(DataCategory.Account, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)] string? Model,
    [property: Id(3), PersonalData(DataCategory.Content, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)] string? Style,
    [property: Id(4), PersonalData(DataCategory.Content, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)]
    string? NegativePrompt,
    [property: Id(5), PersonalData(DataCategory.Account, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)]
    int? Width = null,
    [property: Id(6), PersonalData(DataCategory.Account, Purpose.Personalise, LegalBasis.Consent, Retention.UserDefined)]
    int? Height = null)
{
    /// <summary>The type's name only: preferences are not for logs.</summary>
    public override string ToString() => nameof(UserPreferences);
}
