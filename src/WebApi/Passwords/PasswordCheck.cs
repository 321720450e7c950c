using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.ServiceDefaults.Logging;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;

namespace Aiomus.WebApi.Passwords;

/// <summary>Checks address, password and code. What fails, and whether there is such an account, shows in neither words nor time.</summary>
internal sealed partial class PasswordCheck(
    EmailKeys emails,
    PasswordHasher passwords,
    KnownDevices devices,
    RefusedSignIns refused,
    IGrainFactory grains,
    ILogger<PasswordCheck> logger)
{
    /// <summary>How a check ended.</summary>
    public enum Outcome
    {
        /// <summary>Something is wrong, and nobody is told what.</summary>
        Refused,

        /// <summary>The password is right, and a code is needed too.</summary>
        CodeNeeded,

        /// <summary>All is right.</summary>
        Passed,
    }

    /// <summary>Checks address, password and code, and ends the attempt.</summary>
    public async Task<PasswordProof> CheckAsync(string email, string password, string? code, CancellationToken cancellationToken)
    {
        var proof = await BeginAsync(email, password, cancellationToken);
        if (proof is { Outcome: Outcome.Passed, IsCodeNeeded: true })
        {
            // The attempt goes on counting as failed: whoever has the password must not guess codes for as long as they like.
            if (code is null)
            {
                return proof with { Outcome = Outcome.CodeNeeded };
            }

            if (!await grains.GetGrain<ICredentialsGrain>(proof.UserId).UseCodeAsync(code, cancellationToken))
            {
                return Refuse(proof);
            }
        }

        await EndAsync(email, password, proof, cancellationToken);
        return proof;
    }

    /// <summary>Checks the password alone, where the code was asked for already, and ends the attempt.</summary>
    public async Task<PasswordProof> CheckWithoutCodeAsync(string email, string password, CancellationToken cancellationToken)
    {
        var proof = await BeginAsync(email, password, cancellationToken);
        await EndAsync(email, password, proof, cancellationToken);
        return proof;
    }

    /// <summary>
    /// Checks address and password. The attempt counts as failed until <see cref="EndAsync"/>, which is for whoever showed all that is
    /// needed.
    /// </summary>
    public async Task<PasswordProof> BeginAsync(string email, string password, CancellationToken cancellationToken)
    {
        var attempt = await emails.IndexOf(email).BeginAttemptAsync(cancellationToken);
        var userId = attempt.UserId ?? emails.NobodyFor(email);
        var isOpen = attempt.IsOpen || await devices.PassesLockAsync(email, userId, cancellationToken);
        var facts = await grains.GetGrain<ICredentialsGrain>(userId).GetSignInFactsAsync(cancellationToken);
        var match = await passwords.VerifyAsync(password, facts?.PasswordHash, cancellationToken);
        if (match == PasswordMatch.None || !isOpen || facts is not { MaySignIn: true })
        {
            LogRefused("password", LogName.Of(userId));
            if (attempt.UserId is { } known)
            {
                refused.Note(known);
            }

            return PasswordProof.Refused;
        }

        return new PasswordProof(
            Outcome.Passed,
            userId,
            facts.PasswordVersion,
            facts.HasSecondFactor,
            match == PasswordMatch.Outdated ? facts.PasswordHash : null);
    }

    /// <summary>
    /// All that is needed was shown: the attempt ends well, and an outdated hash is made anew. Without effect for a refusal.
    /// </summary>
    public async Task EndAsync(string email, string password, PasswordProof proof, CancellationToken cancellationToken)
    {
        if (proof.Outcome != Outcome.Passed)
        {
            return;
        }

        var ended = emails.IndexOf(email).EndAttemptAsync(succeeded: true, cancellationToken);
        if (proof.OutdatedHash is { } outdated)
        {
            var hash = await passwords.HashAsync(password, cancellationToken);
            await grains.GetGrain<ICredentialsGrain>(proof.UserId).RehashAsync(outdated, hash, cancellationToken);
        }

        await ended;
    }

    /// <summary>The password was right, and what was shown besides was not, or no longer right.</summary>
    public PasswordProof Refuse(PasswordProof proof)
    {
        LogRefused(proof.IsCodeNeeded ? "code" : "account", LogName.Of(proof.UserId));
        refused.Note(proof.UserId);
        return PasswordProof.Refused;
    }

    // An address that nobody has is logged like any other, under the name of nobody that belongs to it.
    [LoggerMessage(LogLevel.Information, "A sign-in of account {Account} was refused: {Factor}.")]
    private partial void LogRefused(string factor, string account);
}
