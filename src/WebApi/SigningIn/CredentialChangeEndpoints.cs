using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;
using Aiomus.WebApi.SigningUp;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.SigningIn;

/// <summary>Address and password of an account that is open: changing both, and taking both where there is only a key.</summary>
internal static class CredentialChangeEndpoints
{
    public static void MapCredentialChanges(this IEndpointRouteBuilder routes)
    {
        var changes = routes.MapGroup("/v1/account").WithTags("Sign-in");
        changes.MapPut("/password", ChangePasswordAsync).WithName("changePassword")
            .WithSummary("Change your password, or set the first one; your other sessions end").RequireSessionOrOnlyApiKey()
            .RequireWay(Way.Renewal)
            .WithProblems(ErrorCode.FreshSignInRequired, ErrorCode.SignInRefused);
        changes.MapPost("/email", ChangeEmailAsync).WithName("changeEmail")
            .WithSummary("Change your address, or set the first one; the addresses have to confirm")
            .RequireSessionOrOnlyApiKey().RequireFresh().RequireWay(Way.EmailChange);
        changes.MapPost("/email/confirm", ConfirmEmailAsync).WithName("confirmEmail")
            .WithSummary("Confirm a change of address with a mailed link").AllowAnonymous()
            .RequireWay(Way.Link)
            .WithProblems(ErrorCode.LinkExpired, ErrorCode.SignInRefused, ErrorCode.EmailTaken);
    }

    private static async Task<Results<NoContent, Problem>> ChangePasswordAsync(
        PasswordChange body,
        ClaimsPrincipal user,
        HttpContext context,
        PasswordCheck check,
        PasswordRules rules,
        PasswordHasher passwords,
        IOptions<SignInOptions> options,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var userId = user.GetUserId();
        var account = grains.GetGrain<ICredentialsGrain>(userId);
        var facts = await account.GetSignInFactsAsync(cancellationToken);
        var isCurrentNeeded = facts?.PasswordHash is not null && !user.HasOnlyApiKey();
        var errors = new FieldErrors();
        errors.Require(
            !isCurrentNeeded || !string.IsNullOrEmpty(body.Current), "current", FieldRule.Needed("The current password is needed."));
        rules.Check(errors, "password", body.Password, await account.GetEmailAsync(cancellationToken));
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        // Where there is no password to show, it is the sign-in that must be fresh.
        if (!isCurrentNeeded && !AccessHandler.IsFresh(user.GetFreshAt(), options.Value, time.GetUtcNow()))
        {
            return Problem.Of(ErrorCode.FreshSignInRequired, "This account has no password. Sign in again with a passkey.");
        }

        var version = isCurrentNeeded
            ? await ShowAsync(account, userId, body.Current!, check, passwords, cancellationToken)
            : facts?.PasswordVersion;
        if (version is not { } shown
            || !await account.ChangePasswordAsync(
                await passwords.HashAsync(body.Password, cancellationToken), shown, user.GetAccessId(), CancellationToken.None))
        {
            return Problem.Of(ErrorCode.SignInRefused, "The current password is wrong.") with { Field = "current" };
        }

        await audit.NoteAsync(context, userId, AuditAction.PasswordChanged);
        await mail.NoticeAsync(userId, MailKind.PasswordChanged, DeviceWords.Device(context), "forgot");
        return TypedResults.NoContent();
    }

    private static async Task<Results<Accepted, Problem>> ChangeEmailAsync(
        EmailBody body,
        ClaimsPrincipal user,
        HttpContext context,
        DisposableDomains disposable,
        AccountMail mail,
        AccountAudit audit,
        EvenTime even)
    {
        var errors = new FieldErrors();
        var email = AccountRules.ReadEmail(errors, body.Email);
        errors.Require(email is null || !disposable.Refuses(email), "email", DisposableDomains.Rule);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        await even.RunAsync(
            () => mail.ChangeEmailAsync(user.GetUserId(), email!, DeviceWords.Device(context), CancellationToken.None),
            CancellationToken.None);
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.EmailChangeRequested);
        return TypedResults.Accepted((string?)null);
    }

    // Whoever reads the mail may be somebody else than the person whose account asked for it: the link alone would give a stranger's
    // account their address, and they could never have one of their own.
    private static async Task<Results<Ok<EmailConfirmed>, Problem>> ConfirmEmailAsync(
        EmailChangeConfirmation body,
        ClaimsPrincipal user,
        HttpContext context,
        PasswordCheck check,
        PasswordHasher passwords,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (!MailLink.TryParse(body.Token, out var userId, out var link))
        {
            return MailLink.Expired();
        }

        var account = grains.GetGrain<ICredentialsGrain>(userId);
        if (!await account.CanConfirmEmailChangeAsync(link, cancellationToken))
        {
            return MailLink.Expired();
        }

        if (!IsCaller(user, userId))
        {
            if (string.IsNullOrEmpty(body.Password))
            {
                return Problem.Invalid(
                    "password", FieldRule.Needed("Sign in to the account that asked for the new address, or send its password."));
            }

            if (await ShowAsync(account, userId, body.Password, check, passwords, cancellationToken) is null)
            {
                return Problem.Of(ErrorCode.SignInRefused, "The password is wrong.") with { Field = "password" };
            }
        }

        // Asked before: afterwards the account knows the new one only.
        var before = await account.GetEmailAsync(cancellationToken);
        switch (await account.ConfirmEmailChangeAsync(link, CancellationToken.None))
        {
            case EmailConfirmation.Confirmed:
                await audit.NoteAsync(context, userId, AuditAction.EmailChanged);
                await mail.NoticeAsync(userId, MailKind.EmailChanged, before, DeviceWords.Device(context), "help");
                return TypedResults.Ok(new EmailConfirmed(Complete: true));
            case EmailConfirmation.HalfConfirmed:
                return TypedResults.Ok(new EmailConfirmed(Complete: false));
            case EmailConfirmation.Taken:
                return Problem.Of(ErrorCode.EmailTaken, "Another account has this address.");
            default:
                return MailLink.Expired();
        }
    }

    private static bool IsCaller(ClaimsPrincipal user, Guid userId) => user.Identity?.IsAuthenticated == true
        && user.GetUserId() == userId
        && user.GetScopes().HasFlag(AccessScope.Account);

    /// <summary>The version of the account's password, if this is it; else null. The second factor is not asked here.</summary>
    private static async Task<int?> ShowAsync(
        ICredentialsGrain account,
        Guid userId,
        string password,
        PasswordCheck check,
        PasswordHasher passwords,
        CancellationToken cancellationToken)
    {
        if (password.Length > AccountLimits.MaxTriedPassword)
        {
            return null;
        }

        if (await account.GetEmailAsync(cancellationToken) is { } email)
        {
            var proof = await check.CheckWithoutCodeAsync(email, password, cancellationToken);
            return proof.Outcome == PasswordCheck.Outcome.Passed && proof.UserId == userId ? proof.PasswordVersion : null;
        }

        // An account that has no address yet: nobody can try to sign in with its password, only the two acts here.
        var facts = await account.GetSignInFactsAsync(cancellationToken);
        return await passwords.VerifyAsync(password, facts?.PasswordHash, cancellationToken) == PasswordMatch.None
            ? null
            : facts!.PasswordVersion;
    }
}
