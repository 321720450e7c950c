namespace Aiomus.Contracts.Accounts;

/// <summary>A new account and its key.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="ApiKey">The key. It is shown this once and cannot be told again.</param>
public sealed record UserCreated(Guid Id, string ApiKey)
{
    /// <summary>The id only: keys are not for logs.</summary>
    public override string ToString() => $"{nameof(UserCreated)} {Id}";
}
