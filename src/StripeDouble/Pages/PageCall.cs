using Microsoft.AspNetCore.Http;

namespace Aiomus.StripeDouble.Pages;

/// <summary>One request for a page.</summary>
internal sealed record PageCall(IReadOnlyDictionary<string, string> Names, IFormCollection Form)
{
    public string Target => Names["id"];

    /// <summary>What was entered, without the spaces around it.</summary>
    public string Entered(string name) => Form[name].ToString().Trim();
}
