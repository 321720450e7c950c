using System.Buffers.Text;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;
using Aiomus.WebApi.SigningUp;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.SigningIn;

/// <summary>Address and password of whoever is not signed in: signing up, and a new password by mail.</summary>
internal static class CredentialEndpoints
{
    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("/v1/account").WithTags("Sign-in").AllowAnonymous();
        credentials.MapPost("/sign-up", SignUpAsync).WithName("signUp")
            .WithSummary("Sign up; a mail confirms the address").RequireWay(Way.SignUp)
            .WithProblems(ErrorCode.Forbidden, ErrorCode.TooManyAccounts);
        credentials.MapPost("/confirm", ConfirmAsync).WithName("confirmSignUp")
            .WithSummary("Confirm a new account with the mailed link, and the password of that sign-up or another one")
            .RequireWay(Way.Link)
            .WithProblems(ErrorCode.LinkExpired, ErrorCode.SignInRefused, ErrorCode.EmailTaken, ErrorCode.TooManyAccounts);
        credentials.MapPost("/forgot", ForgotAsync).WithName("forgotPassword")
            .WithSummary("Have a link to set a new password mailed").RequireWay(Way.Forgot);
        credentials.MapPost("/reset/ways", ListWaysAsync).WithName("listWaysIn")
            .WithSummary("What else opens the account: it ends with the new password, unless it is named")
            .RequireWay(Way.Link)
            .WithProblems(ErrorCode.LinkExpired);
        credentials.MapPost("/reset", ResetAsync).WithName("resetPassword")
            .WithSummary("Set a new password by the mailed link; every session, API key and passkey ends that is not named")
            .RequireWay(Way.Link)
            .WithProblems(ErrorCode.LinkExpired);
    }

    private static async Task<Results<Accepted, Problem>> SignUpAsync(
        SignUp body,
        HttpContext context,
        SignUpDesk desk,
        PasswordRules rules,
        DisposableDomains disposable,
        NetworkShare networks,
        EvenTime even,
        IOptions<SignInOptions> options,
        CancellationToken cancellationToken)
    {
        if (!options.Value.SignUp)
        {
            return Problem.Of(ErrorCode.Forbidden, "Only an administrator makes accounts here.");
        }

        var errors = AccountRules.CheckName(body.DisplayName);
        var email = AccountRules.ReadEmail(errors, body.Email);
        errors.Require(email is null || !disposable.Refuses(email), "email", DisposableDomains.Rule);
        rules.Check(errors, "password", body.Password, email, body.DisplayName);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        // Before a mail leads somebody to a link that nobody may follow. It depends on who asks, never on the address.
        if (await networks.RefuseAsync(context, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await even.RunAsync(
            () => desk.SignUpAsync(body with { Email = email! }, ClientAddress.KeyOf(context), cancellationToken), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    // The mail came to whoever reads it; who signed up is another question. Without a password of theirs the account would open to both.
    private static async Task<Results<NoContent, Problem>> ConfirmAsync(
        SignUpConfirmation body,
        HttpContext context,
        PasswordRules rules,
        PasswordHasher passwords,
        NetworkShare networks,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (!MailLink.TryParse(body.Token, out var userId, out var link))
        {
            return MailLink.Expired();
        }

        var account = grains.GetGrain<ICredentialsGrain>(userId);
        if (await account.FindRegistrationAsync(link, cancellationToken) is not { } registration)
        {
            return MailLink.Expired();
        }

        if (Refusal(body, registration, rules) is { } refusal)
        {
            return refusal;
        }

        var match = body.Password is { } shown
            ? await passwords.VerifyAsync(shown, registration.PasswordHash, cancellationToken)
            : PasswordMatch.Outdated;
        if (match == PasswordMatch.None)
        {
            var wrong = Problem.Of(
                ErrorCode.SignInRefused, "The password is not the one of this sign-up. Choose another one with new_password.");
            return wrong with { Field = "password" };
        }

        var hash = match == PasswordMatch.Current
            ? registration.PasswordHash
            : await passwords.HashAsync(body.NewPassword ?? body.Password!, cancellationToken);
        var confirmation = EmailConfirmation.Unknown;
        if (await networks.MakeAsync(context, ConfirmAsync) is { } full)
        {
            return full;
        }

        switch (confirmation)
        {
            case EmailConfirmation.Confirmed:
                await audit.NoteAsync(context, userId, AuditAction.EmailConfirmed);
                return TypedResults.NoContent();
            case EmailConfirmation.Taken:
                return Problem.Of(ErrorCode.EmailTaken, "Another account confirmed this address first. Sign in to that account.");
            default:
                return MailLink.Expired();
        }

        async Task<bool> ConfirmAsync()
        {
            confirmation = await account.ConfirmAsync(link, hash, CancellationToken.None);
            return confirmation == EmailConfirmation.Confirmed;
        }
    }

    private static Problem? Refusal(SignUpConfirmation body, AccountRegistration registration, PasswordRules rules)
    {
        var errors = new FieldErrors();
        errors.Require(
            (body.Password is null) != (body.NewPassword is null),
            "password",
            "Send the password of this sign-up as password, or choose another one with new_password.");
        errors.Require(
            body.Password is null or { Length: > 0 and <= AccountLimits.MaxTriedPassword },
            "password",
            FieldRule.Needed("A password is needed."));
        if (body.NewPassword is not null)
        {
            rules.Check(errors, "new_password", body.NewPassword, registration.Email, registration.DisplayName);
        }

        return errors.Any ? errors.ToProblem() : null;
    }

    private static async Task<Results<Accepted, Problem>> ForgotAsync(
        EmailBody body, HttpContext context, SignUpDesk desk, EvenTime even, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var email = AccountRules.ReadEmail(errors, body.Email);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        await even.RunAsync(() => desk.ForgotAsync(email!, ClientAddress.KeyOf(context), cancellationToken), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<WaysIn>, Problem>> ListWaysAsync(
        LinkBody body, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!MailLink.TryParse(body.Token, out var userId, out var link)
            || !await grains.GetGrain<ICredentialsGrain>(userId).CanResetAsync(link, cancellationToken))
        {
            return MailLink.Expired();
        }

        var (access, facts) = (
            grains.GetGrain<IAccessGrain>(userId),
            await grains.GetGrain<ICredentialsGrain>(userId).GetSignInFactsAsync(cancellationToken));
        return TypedResults.Ok(new WaysIn(
            (await access.ListSessionsAsync(cancellationToken)).Count,
            [.. (await access.ListApiKeysAsync(cancellationToken)).Select(key => key.ToResponse())],
            [.. (await grains.GetGrain<IPasskeysGrain>(userId).ListAsync(cancellationToken)).Select(passkey => passkey.ToResponse())],
            facts?.HasSecondFactor == true));
    }

    private static async Task<Results<NoContent, Problem>> ResetAsync(
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
            return MailLink.Expired();
        }

        var account = grains.GetGrain<ICredentialsGrain>(userId);
        if (!await account.CanResetAsync(link, cancellationToken))
        {
            return MailLink.Expired();
        }

        var errors = new FieldErrors();
        var (keys, passkeys) = (body.KeepKeys ?? [], body.KeepPasskeys ?? []);
        rules.Check(errors, "password", body.Password, await account.GetEmailAsync(cancellationToken));
        errors.Require(keys.All(id => id is not null), "keep_keys", "The value must be a list of ids of API keys.");
        errors.Require(
            passkeys.All(id => id is not null && Base64Url.IsValid(id)), "keep_passkeys", "The value must be a list of ids of passkeys.");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var hash = await passwords.HashAsync(body.Password, cancellationToken);
        var order = new PasswordResetOrder(link, hash, keys, [.. passkeys.Select(id => Base64Url.DecodeFromChars(id))]);
        if (await account.ResetAsync(order, CancellationToken.None) is not { } ended)
        {
            return MailLink.Expired();
        }

        await audit.NoteAsync(context, userId, AuditAction.PasswordReset);
        (int Count, AuditAction Action)[] acts =
            [
                (ended.Sessions, AuditAction.SessionEnded),
                (ended.Keys, AuditAction.ApiKeyRevoked),
                (ended.Passkeys, AuditAction.PasskeyRemoved)
            ];
        foreach (var (_, action) in acts.Where(act => act.Count > 0))
        {
            await audit.NoteAsync(context, userId, action);
        }

        await mail.ResetNoticeAsync(userId, ended, DeviceWords.Device(context));
        return TypedResults.NoContent();
    }
}
