namespace Aiomus.StripeDouble.Api;

/// <summary>What a request is answered with.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">JSON.</param>
/// <param name="IsReplayed">Whether it was answered so before, to the same key.</param>
internal sealed record ApiAnswer(int Status, string Body, bool IsReplayed = false);
