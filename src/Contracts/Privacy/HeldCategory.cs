namespace Aiomus.Contracts.Privacy;

/// <summary>What is held of one kind of data.</summary>
/// <param name="Name">The kind: <c>identity</c>, <c>account</c>, <c>credential</c>, <c>content</c>, <c>usage</c>, <c>device</c> or
/// <c>billing</c>.</param>
/// <param name="Items">All that is stored of this kind.</param>
public sealed record HeldCategory(string Name, IReadOnlyList<HeldItem> Items);
