namespace Aiomus.Contracts.Errors;

/// <summary>What is wrong with a field, for programs and for pages in other languages; beside each is a text in English.</summary>
/// <param name="Field">The field.</param>
/// <param name="Code">
/// <c>needed</c>, <c>too_long</c>, <c>length</c>, <c>out_of_range</c>, <c>wrong_size</c>, <c>not_in_list</c>, <c>not_installed</c>,
/// <c>not_an_address</c>, <c>bad_characters</c>, <c>guessable</c>, <c>breached</c>, <c>not_future</c>, <c>lossy_only</c>,
/// <c>wrong_code</c>, <c>card_number</c>, <c>disposable_email</c>, or <c>invalid</c>, of which the text says more. The list may grow.
/// </param>
/// <param name="Min">The least number or length, or null.</param>
/// <param name="Max">The greatest number or length, or null.</param>
/// <param name="Multiple">What a size must be a multiple of, or null.</param>
/// <param name="Allowed">The words that are allowed, or null.</param>
public sealed record FieldFault(
    string Field,
    string Code,
    double? Min = null,
    double? Max = null,
    int? Multiple = null,
    IReadOnlyList<string>? Allowed = null);
