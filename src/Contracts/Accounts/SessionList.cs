namespace Aiomus.Contracts.Accounts;

/// <summary>Where a person is signed in, the latest first.</summary>
/// <param name="Sessions">All of them.</param>
public sealed record SessionList(
    IReadOnlyList<SessionResponse> Sessions);
