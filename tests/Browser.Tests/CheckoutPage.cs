using Microsoft.Playwright;

namespace Aiomus.Browser.Tests;

/// <summary>The pages of the payment processor's double, as somebody finds their way on them.</summary>
internal sealed class CheckoutPage(Visitor visitor)
{
    public const string GoodCard = "4242 4242 4242 4242";
    public const string DeclinedCard = "4000 0000 0000 0002";
    public const string DisputedCard = "4000 0000 0000 0259";

    /// <summary>Waits until the page where one pays is there.</summary>
    public Task IsThereAsync() => visitor.Field("Card number").WaitForAsync();

    /// <summary>Enters a card and sends it.</summary>
    /// <param name="card">Its number.</param>
    /// <param name="button">What the button says.</param>
    public async Task PayAsync(string card, string button)
    {
        await visitor.Field("Name on the card").FillAsync("Ada Lovelace");
        await visitor.Field("Card number").FillAsync(card);
        await visitor.Field("Expiry (MM/YY)").FillAsync("12/34");
        await visitor.Field("Security code").FillAsync("123");
        await visitor.PressAsync(button);
    }

    public Task GoBackAsync() => visitor.Find(AriaRole.Link, "Back").ClickAsync();
}
