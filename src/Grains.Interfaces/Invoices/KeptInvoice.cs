namespace Aiomus.Grains.Interfaces.Invoices;

/// <summary>
/// What tax law wants kept of an invoice: what was asked for and paid, when, and in which country. It names nobody, and has no prompt and
/// no image. By its number, an auditor finds it at the payment processor as long as that has it.
/// </summary>
/// <param name="Id">The processor's id of the invoice.</param>
/// <param name="Number">The number on it; null where it has none.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="Total">What it asked for, in the currency's smallest unit.</param>
/// <param name="Paid">What was paid of it.</param>
/// <param name="Tax">The tax in it.</param>
/// <param name="Currency">Three small letters as ISO 4217 has them.</param>
/// <param name="Country">The buyer's country, two letters as ISO 3166 has them; null where the processor does not know it.</param>
[GenerateSerializer, Immutable, Alias("aiomus.KeptInvoice")]
public sealed record KeptInvoice(
    [property: Id(0), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] string Id,
    [property: Id(1), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] string? Number,
    [property: Id(2), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)]
    DateTimeOffset IssuedAt,
    [property: Id(3), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] long Total,
    [property: Id(4), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] long Paid,
    [property: Id(5), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] long Tax,
    [property: Id(6), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] string Currency,
    [property: Id(7), PersonalData(
        DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.ByLaw, OnErase.KeepByLaw)] string? Country);
