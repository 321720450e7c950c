using System.ComponentModel;
using System.Security.Claims;
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
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.SigningIn;

internal static class SessionEndpoints
{
    private static readonly FieldRule NotAnAddress = new(FieldCode.NotAnAddress, "The email address is not valid.");
    private static readonly FieldRule PasswordNeeded = FieldRule.Needed("A password is needed.");

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1/session").WithTags("Sessions");
        session.MapPost("/", SignInAsync).WithName("signIn")
            .WithSummary("Sign in; the answer carries the session's cookie").AllowAnonymous()
            .RequireWay(Way.Password)
            .WithProblems(ErrorCode.SignInRefused, ErrorCode.SecondFactorRequired);
        session.MapPost("/fresh", RefreshAsync).WithName("refreshSession")
            .WithSummary("Confirm your identity again, for ten minutes of dangerous acts")
            .RequireSession().RequireWay(Way.Renewal)
            .WithProblems(ErrorCode.SignInRefused, ErrorCode.SecondFactorRequired);
        session.MapDelete("/", SignOutAsync).WithName("signOut").WithSummary("Sign out").RequireSession();

        var sessions = routes.MapGroup("/v1/sessions").WithTags("Sessions").RequireScope(AccessScope.Account);
        sessions.MapGet("/", ListAsync).WithName("listSessions").WithSummary("Where you are signed in");
        sessions.MapDelete("/{id}", EndAsync).WithName("endSession").WithSummary("End one session").RequireFresh();
        sessions.MapDelete("/", EndOthersAsync).WithName("endOtherSessions")
            .WithSummary("End every session but this one")
            .RequireFresh();
    }

    /// <summary>
    /// Opens a session for somebody who proved who they are, and hands its cookie out; null when what was shown does not open the account.
    /// Always a new one: one that was there before, whoever planted it, is not taken up.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="userId">The account.</param>
    /// <param name="proof">What was shown.</param>
    /// <param name="audit">The audit log.</param>
    /// <param name="grains">The grains.</param>
    /// <param name="atTheEnd">What else is to be done once the session is open; it is done beside the rest.</param>
    public static async Task<Ok<AccountResponse>?> OpenAsync(
        HttpContext context, Guid userId, SessionProof proof, AccountAudit audit, IGrainFactory grains, Func<Task>? atTheEnd = null)
    {
        var token = SessionToken.Create(userId, out var hash);
        var opening = new SessionOpening(
            hash,
            DeviceWords.Device(context),
            DeviceWords.Place(context.Connection.RemoteIpAddress),
            proof.PasswordVersion,
            WithSecondFactor: proof.CredentialId is not null,
            proof.CredentialId,
            proof.Code);
        var access = grains.GetGrain<IAccessGrain>(userId);
        var opened = proof.OwnerLink is { } link
            ? access.OpenSessionByOwnerLinkAsync(link, opening, CancellationToken.None)
            : access.OpenSessionAsync(opening, CancellationToken.None);
        if (await opened is not { } profile)
        {
            return null;
        }

        // None of these waits for another.
        await Task.WhenAll(
            audit.NoteAsync(context, userId, AuditAction.SignedIn),
            EndBeforeAsync(context, grains),
            atTheEnd is null ? Task.CompletedTask : atTheEnd());
        SessionToken.Hand(context, token);
        var services = context.RequestServices;
        return TypedResults.Ok(profile.ToResponse(
            userId,
            services.GetRequiredService<TimeProvider>().GetUtcNow(),
            services.GetRequiredService<IOptions<SignInOptions>>().Value));
    }

    // The cookie of the session before is about to be replaced: nobody could end that session any more but from the list.
    private static Task EndBeforeAsync(HttpContext context, IGrainFactory grains) => context.User.GetSessionId() is { } before
        ? grains.GetGrain<IAccessGrain>(context.User.GetUserId()).EndSessionAsync(before, CancellationToken.None)
        : Task.CompletedTask;

    private static async Task<Results<Ok<AccountResponse>, Problem>> SignInAsync(
        SignIn body,
        HttpContext context,
        PasswordCheck check,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(EmailAddress.TryNormalize(body.Email, out var email), "email", NotAnAddress);
        errors.Require(body.Password is { Length: > 0 and <= AccountLimits.MaxTriedPassword }, "password", PasswordNeeded);
        errors.Require(body.Code is null or { Length: <= AccountLimits.MaxCode }, "code", FieldRule.AtMost(AccountLimits.MaxCode));
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var proof = await check.BeginAsync(email!, body.Password, cancellationToken);
        var isCodeMissing = proof is { Outcome: PasswordCheck.Outcome.Passed, IsCodeNeeded: true } && body.Code is null;
        if (Refusal(isCodeMissing ? PasswordCheck.Outcome.CodeNeeded : proof.Outcome) is { } refusal)
        {
            return refusal;
        }

        // The account checks the code in the turn that opens the session. Until then the attempt counts as failed.
        var opened = await OpenAsync(
            context,
            proof.UserId,
            new SessionProof(proof.PasswordVersion, body.Code),
            audit,
            grains,
            () => check.EndAsync(email!, body.Password, proof, CancellationToken.None));
        if (opened is not null)
        {
            return opened;
        }

        return Refusal(check.Refuse(proof).Outcome)!;
    }

    private static async Task<Results<NoContent, Problem>> RefreshAsync(
        Reauthentication body,
        ClaimsPrincipal user,
        HttpContext context,
        PasswordCheck check,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var userId = user.GetUserId();
        var account = grains.GetGrain<ICredentialsGrain>(userId);
        var email = await account.GetEmailAsync(cancellationToken);
        if ((await account.GetSignInFactsAsync(cancellationToken))?.PasswordHash is null)
        {
            return Problem.Of(
                ErrorCode.FreshSignInRequired,
                "This account has no password. Sign in again with a passkey, have a link to a first password mailed, or, as the owner, "
                    + "open a new owner's link: the command \"owner key\" prints one.");
        }

        if (email is null || string.IsNullOrEmpty(body.Password))
        {
            return Problem.Invalid("password", PasswordNeeded);
        }

        var proof = await check.CheckAsync(email, body.Password, body.Code, cancellationToken);
        if (Refusal(proof.UserId == userId ? proof.Outcome : PasswordCheck.Outcome.Refused) is { } refusal)
        {
            return refusal;
        }

        var token = SessionToken.Renew(userId, user.GetSessionId()!, out var hash);
        if (!await grains.GetGrain<IAccessGrain>(userId).RefreshSessionAsync(hash, proof.IsCodeNeeded, cancellationToken))
        {
            return Problem.OfStatus(StatusCodes.Status401Unauthorized);
        }

        SessionToken.Hand(context, token);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(ClaimsPrincipal user, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        await grains.GetGrain<IAccessGrain>(user.GetUserId()).EndSessionAsync(user.GetSessionId()!, CancellationToken.None);
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SignedOut);
        SessionToken.TakeBack(context);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<SessionList>> ListAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var sessions = await grains.GetGrain<IAccessGrain>(user.GetUserId()).ListSessionsAsync(cancellationToken);
        var current = user.GetSessionId();
        return TypedResults.Ok(new SessionList(
            [.. sessions.Select(session => new SessionResponse(
                session.Id, session.Device, session.Place, session.OpenedAt, session.SeenAt, session.Id == current))]));
    }

    private static async Task<Results<NoContent, Problem>> EndAsync(
        [Description("The session's id.")] string id, ClaimsPrincipal user, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        if (!await grains.GetGrain<IAccessGrain>(user.GetUserId()).EndSessionAsync(id, CancellationToken.None))
        {
            return Problem.NotFound("session");
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SessionEnded);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndOthersAsync(
        ClaimsPrincipal user, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        await grains.GetGrain<IAccessGrain>(user.GetUserId()).EndSessionsAsync(user.GetSessionId(), CancellationToken.None);
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SessionEnded);
        return TypedResults.NoContent();
    }

    private static Problem? Refusal(PasswordCheck.Outcome outcome) => outcome switch
    {
        PasswordCheck.Outcome.Passed => null,
        PasswordCheck.Outcome.CodeNeeded => Problem.Of(ErrorCode.SecondFactorRequired, "Send the one-time code as well."),
        _ => Problem.Of(ErrorCode.SignInRefused, "The address, the password or the code is wrong."),
    };
}
