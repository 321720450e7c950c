namespace Aiomus.Grains.Accounts;

/// <summary>That an account was made, and not which.</summary>
internal sealed record NewAccount(
    [property: NotPersonal] Guid Id,
    [property: PersonalData(
        DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Hours24, export: false)] DateTimeOffset At);
