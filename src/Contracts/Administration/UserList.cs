namespace Aiomus.Contracts.Administration;

/// <summary>The accounts that have a role.</summary>
/// <param name="Users">The accounts, the oldest first.</param>
public sealed record UserList(IReadOnlyList<UserResponse> Users);
