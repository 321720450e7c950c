using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.ServiceDefaults.Logging;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;

namespace Aiomus.WebApi.Passwords;

/// <summary>Checks address, password and code. What fails, and whether there is such an account, shows in neither words nor time.</summary>
internal sealed partial class PasswordCheck(
    EmailKeys emails, PasswordHasher passwords, KnownDevices devices, IGrainFactory grains, ILogger<PasswordCheck> logger)
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

    /// <summary>Checks all that there is.</summary>
    public Task<PasswordProof> CheckAsync(string email, string password, string? code, CancellationToken cancellationToken) =>
        CheckAsync(email, password, isCodeAsked: true, code, cancellationToken);

    /// <summary>Checks the password alone, where the code was asked for already.</summary>
    public Task<PasswordProof> CheckWithoutCodeAsync(string email, string password, CancellationToken cancellationToken) =>
        CheckAsync(email, password, isCodeAsked: false, code: null, cancellationToken);

    private async Task<PasswordProof> CheckAsync(
        string email, string password, bool isCodeAsked, string? code, CancellationToken cancellationToken)
    {
        var index = emails.IndexOf(email);
        var isOpen = await index.BeginAttemptAsync(cancellationToken);
        var userId = await index.FindAsync(cancellationToken) ?? emails.NobodyFor(email);
        isOpen = isOpen || await devices.PassesLockAsync(email, userId, cancellationToken);
        var account = grains.GetGrain<ICredentialsGrain>(userId);
        var facts = await account.GetSignInFactsAsync(cancellationToken);
        var match = await passwords.VerifyAsync(password, facts?.PasswordHash, cancellationToken);
        if (match == PasswordMatch.None || !isOpen || facts is not { MaySignIn: true })
        {
            LogRefused("password", LogName.Of(userId));
            return new PasswordProof(Outcome.Refused, default, default, WithCode: false);
        }

        var withCode = facts.HasSecondFactor && isCodeAsked;
        if (withCode)
        {
            // The attempt goes on counting as failed: whoever has the password must not guess codes for as long as they like.
            if (code is null)
            {
                return new PasswordProof(Outcome.CodeNeeded, default, default, WithCode: false);
            }

            if (!await account.UseCodeAsync(code, cancellationToken))
            {
                LogRefused("code", LogName.Of(userId));
                return new PasswordProof(Outcome.Refused, default, default, WithCode: false);
            }
        }

        await index.EndAttemptAsync(succeeded: true, cancellationToken);
        if (match == PasswordMatch.Outdated)
        {
            await account.RehashAsync(facts.PasswordHash!, await passwords.HashAsync(password, cancellationToken), cancellationToken);
        }

        return new PasswordProof(Outcome.Passed, userId, facts.PasswordVersion, withCode);
    }

    // An address that nobody has is logged like any other, under the name of nobody that belongs to it.
    [LoggerMessage(LogLevel.Information, "A sign-in of account {Account} was refused: {Factor}.")]
    private partial void LogRefused(string factor, string account);
}
