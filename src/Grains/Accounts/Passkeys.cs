using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>The passkeys of one account.</summary>
internal sealed class Passkeys(UserState state)
{
    /// <summary>Passkeys of one account.</summary>
    public const int Max = 20;

    /// <summary>Whether there is one.</summary>
    public bool Any => state.Passkeys.Count > 0;

    /// <summary>All of them, the latest first.</summary>
    public IReadOnlyList<Passkey> List() => [.. state.Passkeys.OrderByDescending(passkey => passkey.CreatedAt)];

    /// <summary>Whether this one is still there.</summary>
    public bool Has(byte[] credentialId) => PlaceOf(credentialId) >= 0;

    /// <summary>
    /// Adds a passkey, or replaces the one with its id; false, and nothing changes, when it counted more signatures before.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.AccountGone"/>, or <see cref="ErrorCode.InvalidRequest"/>: there are too many.
    /// </exception>
    public bool Put(Passkey passkey)
    {
        Account.RequireOpen(state);
        var place = PlaceOf(passkey.CredentialId);
        if (place < 0)
        {
            if (state.Passkeys.Count >= Max)
            {
                throw new AiomusException(
                    ErrorCode.InvalidRequest, $"The account has {Max} passkeys, which is the limit. Remove one first.");
            }

            state.Passkeys.Add(passkey);
            return true;
        }

        if (passkey.SignCount < state.Passkeys[place].SignCount)
        {
            return false;
        }

        state.Passkeys[place] = passkey;
        return true;
    }

    /// <summary>
    /// Notes that a passkey was used; false, and nothing changes, when it is not there, or counted this signature before.
    /// </summary>
    public bool Use(Passkey passkey)
    {
        // Never adds: the passkey may have been removed while its answer was checked. Nor may two answers with one count both have been
        // right; a passkey that does not count says 0 each time (W3C Web Authentication, 6.1.1).
        var place = PlaceOf(passkey.CredentialId);
        if (place < 0 || (state.Passkeys[place].SignCount > 0 && passkey.SignCount <= state.Passkeys[place].SignCount))
        {
            return false;
        }

        // What was checked may have had another name when it was read.
        state.Passkeys[place] = passkey with { Name = state.Passkeys[place].Name };
        return true;
    }

    /// <summary>Gives one another name; null when it is not there.</summary>
    public Passkey? Rename(byte[] credentialId, string name)
    {
        var place = PlaceOf(credentialId);
        return place < 0 ? null : state.Passkeys[place] = state.Passkeys[place] with { Name = name };
    }

    /// <summary>Removes one; false when it is not there.</summary>
    public bool Remove(byte[] credentialId) => state.Passkeys.RemoveAll(passkey => IsOf(passkey, credentialId)) > 0;

    /// <summary>Removes all but these; answers how many went.</summary>
    public int RemoveAllBut(IReadOnlyList<byte[]> credentialIds) =>
        state.Passkeys.RemoveAll(passkey => !credentialIds.Any(kept => IsOf(passkey, kept)));

    private static bool IsOf(Passkey passkey, byte[] credentialId) => passkey.CredentialId.AsSpan().SequenceEqual(credentialId);

    private int PlaceOf(byte[] credentialId) => state.Passkeys.FindIndex(passkey => IsOf(passkey, credentialId));
}
