using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

internal sealed partial class UserGrain
{
    /// <summary>Passkeys of one person.</summary>
    internal const int MaxPasskeys = 20;

    public Task<IReadOnlyList<Passkey>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Passkey>>([.. user.State.Passkeys.OrderByDescending(passkey => passkey.CreatedAt)]);

    public Task PutAsync(Passkey passkey, CancellationToken cancellationToken)
    {
        RequireAccount();
        var passkeys = user.State.Passkeys;
        var place = passkeys.FindIndex(known => known.CredentialId.AsSpan().SequenceEqual(passkey.CredentialId));
        if (place < 0 && passkeys.Count >= MaxPasskeys)
        {
            throw new AiomusException(
                ErrorCode.InvalidRequest, $"The account has {MaxPasskeys} passkeys, which is the limit. Remove one first.");
        }

        if (place < 0)
        {
            passkeys.Add(passkey);
        }
        else if (passkey.SignCount < passkeys[place].SignCount)
        {
            return Task.CompletedTask;
        }
        else
        {
            passkeys[place] = passkey;
        }

        return user.WriteAsync(this, cancellationToken);
    }

    public async Task<bool> AddAsync(Passkey passkey, string by, CancellationToken cancellationToken)
    {
        if (!SpeaksForTheUser(by))
        {
            return false;
        }

        await PutAsync(passkey, cancellationToken);
        return true;
    }

    // Never adds: the passkey may have been removed while its answer was checked. Nor may two answers with one count both have been right;
    // a passkey that does not count says 0 each time (W3C Web Authentication, 6.1.1).
    public async Task<bool> UseAsync(Passkey passkey, CancellationToken cancellationToken)
    {
        var passkeys = user.State.Passkeys;
        var place = passkeys.FindIndex(known => known.CredentialId.AsSpan().SequenceEqual(passkey.CredentialId));
        if (place < 0 || (passkeys[place].SignCount > 0 && passkey.SignCount <= passkeys[place].SignCount))
        {
            return false;
        }

        passkeys[place] = passkey;
        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task<bool> RemoveAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        if (user.State.Passkeys.RemoveAll(known => known.CredentialId.AsSpan().SequenceEqual(credentialId)) == 0)
        {
            return false;
        }

        await user.WriteAsync(this, cancellationToken);
        return true;
    }
}
