using System.Globalization;
using Aiomus.StripeDouble.Cards;

namespace Aiomus.StripeDouble.Pages;

/// <summary>The fields of a card, and what was entered in them.</summary>
internal sealed record CardForm(TestCard Card, long Month, long Year, string Name)
{
    public static Html Fields(string name) => Html.Of(
        $"""
        <label for="name">Name on the card</label>
        <input id="name" name="name" autocomplete="cc-name" maxlength="200" required value="{name}">
        <label for="card">Card number</label>
        <input id="card" name="card" inputmode="numeric" autocomplete="cc-number" maxlength="30" required
          aria-describedby="card-hint" placeholder="4242 4242 4242 4242">
        <p class="hint" id="card-hint">Test cards only. A real one is refused and not kept.</p>
        <div class="pair">
        <div><label for="expiry">Expiry (MM/YY)</label>
        <input id="expiry" name="expiry" inputmode="numeric" autocomplete="cc-exp" maxlength="9" required placeholder="12/34"></div>
        <div><label for="cvc">Security code</label>
        <input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" maxlength="4" required placeholder="123"></div>
        </div>
        """);

    /// <summary>The card that was entered.</summary>
    /// <param name="call">What was sent.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="problem">Null when there is a card; else what is wrong, to be shown.</param>
    public static CardForm? Read(PageCall call, long now, out string? problem)
    {
        var name = call.Entered("name");
        var digits = string.Concat(call.Entered("card").Where(char.IsAsciiDigit));
        var parts = call.Entered("expiry").Split('/', StringSplitOptions.TrimEntries);
        long month = 0, year = 0;
        var isDate = parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out month)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out year);
        year += year < 100 ? 2000 : 0;
        var today = DateTimeOffset.FromUnixTimeSeconds(now);
        problem = (name, isDate, call.Entered("cvc")) switch
        {
            ({ Length: 0 }, _, _) => "Enter the name on the card.",
            _ when TestCard.OfNumber(digits) is null => "Only test cards are taken here, such as 4242 4242 4242 4242.",
            (_, false, _) => "Enter the expiry as month and year, such as 12/34.",
            _ when month is < 1 or > 12 || year > 2100 => "Enter the expiry as month and year, such as 12/34.",
            _ when (year, month).CompareTo((today.Year, today.Month)) < 0 => "This card has expired.",
            (_, _, var cvc) when cvc.Length is < 3 or > 4 || !cvc.All(char.IsAsciiDigit) =>
                "Enter the security code: three or four digits.",
            _ => null,
        };
        return problem is null ? new(TestCard.OfNumber(digits)!, month, year, name) : null;
    }
}
