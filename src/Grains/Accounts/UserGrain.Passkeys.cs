using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

internal sealed partial class UserGrain
{
    public Task<IReadOnlyList<Passkey>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Account.Passkeys.List());

    public Task PutAsync(Passkey passkey, CancellationToken cancellationToken)
    {
        RequireAccount();
        return WriteIfAsync(Account.Passkeys.Put(passkey), cancellationToken);
    }

    public async Task<bool> AddAsync(Passkey passkey, string by, CancellationToken cancellationToken)
    {
        if (!Account.SpeaksForTheUser(by))
        {
            return false;
        }

        await PutAsync(passkey, cancellationToken);
        return true;
    }

    public Task<bool> UseAsync(Passkey passkey, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.Passkeys.Use(passkey), cancellationToken);

    public async Task<Passkey?> RenameAsync(byte[] credentialId, string name, CancellationToken cancellationToken)
    {
        var renamed = Account.Passkeys.Rename(credentialId, name);
        await WriteIfAsync(renamed is not null, cancellationToken);
        return renamed;
    }

    public Task<bool> RemoveAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.Passkeys.Remove(credentialId), cancellationToken);
}
