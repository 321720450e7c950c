namespace Aiomus.StripeDouble.Requests;

/// <summary>One request.</summary>
internal sealed record Call(string Id, string Path, string? IdempotencyKey, Form Form, IReadOnlyDictionary<string, string> Names)
{
    /// <summary>The id in the path.</summary>
    public string Target => Names["id"];
}
