namespace Aiomus.Contracts.Privacy;

/// <summary>One thing that is stored of a person.</summary>
/// <param name="What">Its place: the state, record or store, and the part of it, as <c>image.alt</c>.</param>
/// <param name="Purpose">What for: <c>provide_service</c>, <c>security</c>, <c>billing</c>, <c>personalise</c> or
/// <c>legal_obligation</c>.</param>
/// <param name="Basis">Why it may be held (GDPR, Art. 6): <c>contract</c>, <c>consent</c>, <c>legitimate_interest</c> or
/// <c>legal_obligation</c>.</param>
/// <param name="Retention">How long: until the <c>account</c> is erased; with a <c>job</c>'s history; until the person removes it, as
/// <c>user_defined</c>; <c>hours24</c>; <c>days30</c>; <c>days180</c>; <c>days365</c>; <c>transient</c>, while its work runs; or
/// <c>by_law</c>, as long as a law demands, also after the account is erased.</param>
/// <param name="Holder">The part of the service that holds it and deletes it when the account is erased.</param>
public sealed record HeldItem(string What, string Purpose, string Basis, string Retention, string Holder);
