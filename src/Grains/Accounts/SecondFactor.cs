using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>The second factor of one account: how it is set up, shown and switched off.</summary>
internal sealed class SecondFactor(UserState state)
{
    /// <summary>Whether a sign-in by password needs a code too.</summary>
    public bool IsOn => state.SecondFactor?.IsOn == true;

    /// <summary>Keeps a secret that counts once <see cref="Confirm"/> saw a code of it.</summary>
    public void Begin(byte[] secret)
    {
        if (IsOn)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, "The second factor is on already. Switch it off first.");
        }

        state.SecondFactor = new SecondFactorEntry { Secret = secret };
    }

    /// <summary>
    /// Switches the second factor on with a first code; false, and nothing changes, when the code is wrong or no secret waits.
    /// </summary>
    public bool Confirm(string code, IReadOnlyList<byte[]> recoveryHashes, DateTimeOffset now)
    {
        if (state.SecondFactor is not { IsOn: false } factor || factor.Match(code, now) is not { } step)
        {
            return false;
        }

        factor.Use(step);
        (factor.IsOn, factor.RecoveryHashes) = (true, [.. recoveryHashes]);
        return true;
    }

    /// <summary>Uses up a one-time or recovery code; false, and nothing changes, when the code is wrong or was used before.</summary>
    public bool Use(string code, DateTimeOffset now)
    {
        if (state.SecondFactor is not { IsOn: true } factor)
        {
            return false;
        }

        if (factor.Match(code, now) is not { } step)
        {
            return UseRecovery(factor, code);
        }

        factor.Use(step);
        return true;
    }

    /// <summary>Keeps these recovery codes in place of all earlier ones; false when the second factor is off.</summary>
    public bool RenewRecovery(IReadOnlyList<byte[]> recoveryHashes)
    {
        if (state.SecondFactor is not { IsOn: true } factor)
        {
            return false;
        }

        factor.RecoveryHashes = [.. recoveryHashes];
        return true;
    }

    /// <summary>Takes the second factor away, or a secret that waits for its first code; false when there was neither.</summary>
    public bool Remove()
    {
        var was = state.SecondFactor is not null;
        state.SecondFactor = null;
        return was;
    }

    /// <summary>Forgets a secret that waits for its first code: anybody may have begun it.</summary>
    public void ForgetUnproved() => state.SecondFactor = IsOn ? state.SecondFactor : null;

    private static bool UseRecovery(SecondFactorEntry factor, string code)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(RecoveryCode.Normalize(code)));
        var place = factor.RecoveryHashes.FindIndex(kept => CryptographicOperations.FixedTimeEquals(kept, hash));
        if (place < 0)
        {
            return false;
        }

        factor.RecoveryHashes.RemoveAt(place);
        return true;
    }
}
