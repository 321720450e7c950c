namespace Aiomus.StripeDouble.Cards;

/// <summary>What a card does when it is charged.</summary>
internal enum CardManner
{
    Pays,
    Declines,
    AsksFirst,
    DeclinesLater,
    IsDisputed,
}

/// <summary>A card that is not one: its number means something to the double only.</summary>
/// <param name="Number">Never stored.</param>
/// <param name="Alias">What clients may call it by instead, as a payment method.</param>
/// <param name="Brand">Whose it would be.</param>
/// <param name="Manner">What it does.</param>
internal sealed record TestCard(string Number, string Alias, string Brand, CardManner Manner)
{
    public static IReadOnlyList<TestCard> All { get; } =
    [
        new("4242424242424242", "pm_card_visa", "visa", CardManner.Pays),
        new("5555555555554444", "pm_card_mastercard", "mastercard", CardManner.Pays),
        new("4000000000000002", "pm_card_visa_chargeDeclined", "visa", CardManner.Declines),
        new("4000002500003155", "pm_card_authenticationRequiredOnSetup", "visa", CardManner.AsksFirst),
        new("4000000000000341", "pm_card_chargeCustomerFail", "visa", CardManner.DeclinesLater),
        new("4000000000000259", "pm_card_createDispute", "visa", CardManner.IsDisputed),
    ];

    public static TestCard? OfNumber(string number)
    {
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        return All.FirstOrDefault(card => card.Number == digits);
    }

    public static TestCard? OfAlias(string alias) => All.FirstOrDefault(card => card.Alias == alias);
}
