using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Security;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Accounts;

/// <summary>Address and password: from signing up to changing both.</summary>
internal static class CredentialEndpoints
{
    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/v1/account").WithTags("Sign-in");
        var credentials = account.MapGroup("");
        credentials.MapPost("/sign-up", SignUpAsync).WithSummary("Sign up; a mail confirms the address").AllowAnonymous().RequireWay(Way.Mail)
            .Produces(StatusCodes.Status202Accepted);
        credentials.MapPost("/confirm", ConfirmAsync).WithSummary("Follow the mailed link of a new account").AllowAnonymous().RequireWay(Way.Link)
            .Produces(StatusCodes.Status204NoContent);
        credentials.MapPost("/forgot", ForgotAsync).WithSummary("Have a link to set a new password mailed").AllowAnonymous().RequireWay(Way.Mail)
            .Produces(StatusCodes.Status202Accepted);
        credentials.MapPost("/reset", ResetAsync).WithSummary("Set a new password by the mailed link; every session ends").AllowAnonymous().RequireWay(Way.Link)
            .Produces(StatusCodes.Status204NoContent);
        credentials.MapPost("/email/confirm", ConfirmEmailAsync).WithSummary("Follow a mailed link of a change of address").AllowAnonymous().RequireWay(Way.Link)
            .Produces<EmailConfirmed>();
        credentials.MapPut("/password", ChangePasswordAsync).WithSummary("Change your password; your other sessions end").RequireSession().RequireWay(Way.Renewal)
            .Produces(StatusCodes.Status204NoContent);
        credentials.MapPost("/email", ChangeEmailAsync).WithSummary("Change your address; both addresses have to confirm").RequireSession().RequireFresh().RequireWay(Way.Mail)
            .Produces(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> SignUpAsync(
        SignUp body, SignUpDesk desk, PasswordRules rules, EvenTime even, IOptions<SignInOptions> options, CancellationToken cancellationToken)
    {
        if (!options.Value.SignUp)
        {
            return Problem.Of(ErrorCode.Forbidden, "Accounts are made by an administrator here.");
        }

        var errors = AccountRules.CheckName(body.DisplayName);
        CheckEmail(errors, body.Email);
        rules.Check(errors, "password", body.Password, body.Email, body.DisplayName);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        await even.RunAsync(() => desk.SignUpAsync(body, cancellationToken), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> ConfirmAsync(
        LinkBody body, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        if (!MailLink.TryParse(body.Token, out var userId, out var link))
        {
            return Expired();
        }

        switch (await grains.GetGrain<ICredentialsGrain>(userId).ConfirmAsync(link, CancellationToken.None))
        {
            case EmailConfirmation.Confirmed:
                await audit.NoteAsync(context, userId, AuditAction.EmailConfirmed);
                return TypedResults.NoContent();
            case EmailConfirmation.Taken:
                return Problem.Of(ErrorCode.EmailTaken, "Another account has confirmed this address before; sign in there.");
            default:
                return Expired();
        }
    }

    private static async Task<IResult> ForgotAsync(
        EmailBody body, SignUpDesk desk, EvenTime even, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        CheckEmail(errors, body.Email);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        await even.RunAsync(() => desk.ForgotAsync(body.Email, cancellationToken), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> ResetAsync(
        PasswordReset body,
        HttpContext context,
        PasswordRules rules,
        PasswordHasher passwords,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (!MailLink.TryParse(body.Token, out var userId, out var link))
        {
            return Expired();
        }

        var account = grains.GetGrain<ICredentialsGrain>(userId);
        if (!await account.CanResetAsync(link, cancellationToken))
        {
            return Expired();
        }

        var errors = new FieldErrors();
        rules.Check(errors, "password", body.Password, await account.GetEmailAsync(cancellationToken));
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        if (!await account.ResetAsync(link, await passwords.HashAsync(body.Password, cancellationToken), CancellationToken.None))
        {
            return Expired();
        }

        await audit.NoteAsync(context, userId, AuditAction.PasswordReset);
        await mail.NoticeAsync(userId, MailKind.PasswordChanged, DeviceWords.Device(context), "forgot");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ChangePasswordAsync(
        PasswordChange body,
        ClaimsPrincipal user,
        HttpContext context,
        PasswordCheck check,
        PasswordRules rules,
        PasswordHasher passwords,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var userId = user.GetUserId();
        var account = grains.GetGrain<ICredentialsGrain>(userId);
        var email = await account.GetEmailAsync(cancellationToken);
        var errors = new FieldErrors();
        errors.Require(!string.IsNullOrEmpty(body.Current), "current", "The password so far is needed.");
        rules.Check(errors, "password", body.Password, email);
        if (errors.Any || email is null)
        {
            return errors.Any ? errors.ToProblem() : Problem.Invalid("current", "This account has no password.");
        }

        // The session proved the second factor when it was opened.
        var (outcome, _, _) = await check.CheckAsync(email, body.Current, code: null, cancellationToken);
        if (outcome == PasswordCheck.Outcome.Refused)
        {
            return Problem.Of(ErrorCode.SignInRefused, "The password so far is wrong.") with { Field = "current" };
        }

        await account.SetPasswordAsync(await passwords.HashAsync(body.Password, cancellationToken), user.GetSessionId(), CancellationToken.None);
        await audit.NoteAsync(context, userId, AuditAction.PasswordChanged);
        await mail.NoticeAsync(userId, MailKind.PasswordChanged, DeviceWords.Device(context), "forgot");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ChangeEmailAsync(
        EmailBody body, ClaimsPrincipal user, HttpContext context, AccountMail mail, AccountAudit audit, EvenTime even)
    {
        var errors = new FieldErrors();
        CheckEmail(errors, body.Email);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        await even.RunAsync(() => mail.ChangeEmailAsync(user.GetUserId(), body.Email, DeviceWords.Device(context), CancellationToken.None), CancellationToken.None);
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.EmailChangeRequested);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> ConfirmEmailAsync(
        LinkBody body, HttpContext context, AccountMail mail, AccountAudit audit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!MailLink.TryParse(body.Token, out var userId, out var link))
        {
            return Expired();
        }

        // Asked before: afterwards the account knows the new one only.
        var account = grains.GetGrain<ICredentialsGrain>(userId);
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
                return Expired();
        }
    }

    private static void CheckEmail(FieldErrors errors, string? email) =>
        errors.Require(EmailAddress.IsValid(email), "email", "This is no address: a name of at most 64 characters, an @, and a domain.");

    private static Problem Expired() => Problem.Of(ErrorCode.LinkExpired, "The link is unknown, used or too old; ask for a new one.");
}
