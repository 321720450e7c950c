using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Security;

namespace Aiomus.WebApi.Accounts;

/// <summary>Checks address, password and code. What fails, and whether there is such an account, shows in neither words nor time.</summary>
internal sealed partial class PasswordCheck(EmailKeys emails, PasswordHasher passwords, KnownDevices devices, IGrainFactory grains, ILogger<PasswordCheck> logger)
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

    /// <summary>The version is that of the password that was checked: a session is opened with it, or not at all.</summary>
    public async Task<(Outcome Outcome, Guid UserId, int PasswordVersion)> CheckAsync(string email, string password, string? code, CancellationToken cancellationToken)
    {
        var index = emails.IndexOf(email);
        var isOpen = await index.BeginAttemptAsync(cancellationToken) || await devices.PassesLockAsync(cancellationToken);
        var userId = await index.FindAsync(cancellationToken) ?? emails.NobodyFor(email);
        var account = grains.GetGrain<ICredentialsGrain>(userId);
        var facts = await account.GetSignInFactsAsync(cancellationToken);
        var isRight = await passwords.VerifyAsync(password, facts?.PasswordHash, cancellationToken);
        if (!isRight || !isOpen || facts is not { MaySignIn: true })
        {
            LogRefused("password", userId);
            return (Outcome.Refused, default, default);
        }

        if (facts.HasSecondFactor)
        {
            // The attempt goes on counting as failed: whoever has the password must not guess codes for as long as they like.
            if (code is null)
            {
                return (Outcome.CodeNeeded, default, default);
            }

            if (!await account.UseCodeAsync(code, cancellationToken))
            {
                LogRefused("code", userId);
                return (Outcome.Refused, default, default);
            }
        }

        await index.EndAttemptAsync(succeeded: true, cancellationToken);
        await RehashAsync(account, facts.PasswordHash!, password, cancellationToken);
        return (Outcome.Passed, userId, facts.PasswordVersion);
    }

    private async Task RehashAsync(ICredentialsGrain account, string hash, string password, CancellationToken cancellationToken)
    {
        if (PasswordHasher.IsWeak(hash))
        {
            await account.RehashAsync(hash, await passwords.HashAsync(password, cancellationToken), cancellationToken);
        }
    }

    // An address that nobody has is logged like any other, under the id of nobody that belongs to it.
    [LoggerMessage(LogLevel.Information, "A sign-in of account {Account} was refused: {Factor}.")]
    private partial void LogRefused(string factor, Guid account);
}
