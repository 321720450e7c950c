namespace Aiomus.StripeDouble.Faults;

/// <summary>One request is to fail.</summary>
internal sealed record AskedFailure(int Status, bool AfterWork, string? Path);
