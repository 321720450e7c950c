using Aiomus.Grains.Interfaces.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Aiomus.WebApi.SigningIn;

/// <summary>
/// Gives ASP.NET Core's passkey handler the accounts and passkeys that the grains keep. It knows no names: people find accounts by the
/// passkey.
/// </summary>
internal sealed class PasskeyStore(IGrainFactory grains) : IUserPasskeyStore<PasskeyAccount>
{
    public async Task<PasskeyAccount?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id)
            && await grains.GetGrain<ICredentialsGrain>(id).GetSignInFactsAsync(cancellationToken) is { MaySignIn: true }
            ? new PasskeyAccount(id)
            : null;

    public Task<string> GetUserIdAsync(PasskeyAccount user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PasskeyAccount user, CancellationToken cancellationToken)
        => Task.FromResult<string?>(user.Id.ToString());

    public async Task AddOrUpdatePasskeyAsync(PasskeyAccount user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        await Of(user).PutAsync(ToMessage(passkey), cancellationToken);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyAccount user, CancellationToken cancellationToken) =>
        [.. (await Of(user).ListAsync(cancellationToken)).Select(ToInfo)];

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyAccount user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken))
            .FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId));

    // Nobody is found by a passkey alone: the authenticator names the account beside it.
    public Task<PasskeyAccount?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
        => Task.FromResult<PasskeyAccount?>(null);

    public Task RemovePasskeyAsync(PasskeyAccount user, byte[] credentialId, CancellationToken cancellationToken) =>
        Of(user).RemoveAsync(credentialId, cancellationToken);

    public void Dispose()
    {
        // Holds nothing.
    }

    public Task<PasskeyAccount?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
        => FindByIdAsync(normalizedUserName, cancellationToken);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyAccount user, CancellationToken cancellationToken)
        => GetUserNameAsync(user, cancellationToken);

    // Accounts are made and changed by their grains alone.
    public Task SetUserNameAsync(PasskeyAccount user, string? userName, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(PasskeyAccount user, string? normalizedName, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(PasskeyAccount user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(PasskeyAccount user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(PasskeyAccount user, CancellationToken cancellationToken) => throw new NotSupportedException();

    internal static Passkey ToMessage(UserPasskeyInfo passkey) => new(
        passkey.CredentialId,
        passkey.PublicKey,
        passkey.Name ?? "",
        passkey.CreatedAt,
        passkey.SignCount,
        passkey.Transports ?? [],
        passkey.IsUserVerified,
        passkey.IsBackupEligible,
        passkey.IsBackedUp,
        passkey.AttestationObject,
        passkey.ClientDataJson);

    private static UserPasskeyInfo ToInfo(Passkey passkey) => new(
        passkey.CredentialId,
        passkey.PublicKey,
        passkey.CreatedAt,
        passkey.SignCount,
        [.. passkey.Transports],
        passkey.IsUserVerified,
        passkey.IsBackupEligible,
        passkey.IsBackedUp,
        passkey.AttestationObject,
        passkey.ClientData)
    {
        Name = passkey.Name,
    };

    private IPasskeysGrain Of(PasskeyAccount user) => grains.GetGrain<IPasskeysGrain>(user.Id);
}
