using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Passwords;

namespace Aiomus.WebApi.SigningIn;

internal static class SessionEndpoints
{
    // A recovery code with blanks between its letters.
    private const int MaxCode = 128;

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1/session").WithTags("Sessions");
        session.MapPost("/", SignInAsync).WithSummary("Sign in; the answer carries the session's cookie").AllowAnonymous()
            .RequireWay(Way.Password).Produces<AccountResponse>();
        session.MapPost("/fresh", RefreshAsync)
            .WithSummary("Confirm your identity again, for ten minutes of dangerous acts")
            .RequireSession().RequireWay(Way.Renewal)
            .Produces(StatusCodes.Status204NoContent);
        session.MapDelete("/", SignOutAsync).WithSummary("Sign out").RequireSession().Produces(StatusCodes.Status204NoContent);

        var sessions = routes.MapGroup("/v1/sessions").WithTags("Sessions").RequireScope(AccessScope.Account);
        sessions.MapGet("/", ListAsync).WithSummary("Where you are signed in").Produces<SessionList>();
        sessions.MapDelete("/{id}", EndAsync).WithSummary("End one session").RequireFresh().Produces(StatusCodes.Status204NoContent);
        sessions.MapDelete("/", EndOthersAsync)
            .WithSummary("End every session but this one")
            .RequireFresh().Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>
    /// Opens a session for somebody who proved who they are. Always a new one: one that was there before, whoever planted it, is not taken
    /// up.
    /// </summary>
    public static async Task<IResult> OpenAsync(
        HttpContext context, Guid userId, SessionProof proof, AccountAudit audit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var token = SessionToken.Create(userId, out var hash);
        var opening = new SessionOpening(
            hash,
            DeviceWords.Device(context),
            DeviceWords.Place(context.Connection.RemoteIpAddress),
            proof.PasswordVersion,
            proof.WithSecondFactor,
            proof.CredentialId);
        if (!await grains.GetGrain<IAccessGrain>(userId).OpenSessionAsync(opening, CancellationToken.None))
        {
            return Refusal(PasswordCheck.Outcome.Refused)!;
        }

        await audit.NoteAsync(context, userId, AuditAction.SignedIn);
        if (context.User.GetSessionId() is { } before)
        {
            // Its cookie is about to be replaced: nobody could end it any more but from the list.
            await grains.GetGrain<IAccessGrain>(context.User.GetUserId()).EndSessionAsync(before, CancellationToken.None);
        }

        SessionToken.Hand(context, token);
        var profile = await grains.GetGrain<IUserGrain>(userId).GetProfileAsync(cancellationToken)
            ?? throw new AiomusException(ErrorCode.AccountGone, "The account does not exist.");
        return TypedResults.Ok(profile.ToResponse(userId));
    }

    private static async Task<IResult> SignInAsync(
        SignIn body,
        HttpContext context,
        PasswordCheck check,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(EmailAddress.TryNormalize(body.Email, out var email), "email", "The email address is not valid.");
        errors.Require(body.Password is { Length: > 0 and <= PasswordRules.MaxLength * 4 }, "password", "A password is needed.");
        errors.Require(body.Code is null or { Length: <= MaxCode }, "code", $"At most {MaxCode} characters.");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var proof = await check.CheckAsync(email!, body.Password, body.Code, cancellationToken);
        return Refusal(proof.Outcome)
            ?? await OpenAsync(
                context, proof.UserId, new SessionProof(proof.PasswordVersion, proof.WithCode), audit, grains, cancellationToken);
    }

    private static async Task<IResult> RefreshAsync(
        Reauthentication body,
        ClaimsPrincipal user,
        HttpContext context,
        PasswordCheck check,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var userId = user.GetUserId();
        var email = await grains.GetGrain<ICredentialsGrain>(userId).GetEmailAsync(cancellationToken);
        if (email is null || string.IsNullOrEmpty(body.Password))
        {
            return Problem.Invalid("password", "A password is needed.");
        }

        var proof = await check.CheckAsync(email, body.Password, body.Code, cancellationToken);
        var isTheirs = proof.UserId == userId || proof.Outcome == PasswordCheck.Outcome.CodeNeeded;
        if (Refusal(isTheirs ? proof.Outcome : PasswordCheck.Outcome.Refused) is { } refusal)
        {
            return refusal;
        }

        var token = SessionToken.Renew(userId, user.GetSessionId()!, out var hash);
        if (!await grains.GetGrain<IAccessGrain>(userId).RefreshSessionAsync(hash, proof.WithCode, cancellationToken))
        {
            return Problem.OfStatus(StatusCodes.Status401Unauthorized);
        }

        SessionToken.Hand(context, token);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SignOutAsync(ClaimsPrincipal user, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        await grains.GetGrain<IAccessGrain>(user.GetUserId()).EndSessionAsync(user.GetSessionId()!, CancellationToken.None);
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SignedOut);
        SessionToken.TakeBack(context);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ListAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var sessions = await grains.GetGrain<IAccessGrain>(user.GetUserId()).ListSessionsAsync(cancellationToken);
        var current = user.GetSessionId();
        return TypedResults.Ok(new SessionList(
            [.. sessions.Select(session => new SessionResponse(
                session.Id, session.Device, session.Place, session.OpenedAt, session.SeenAt, session.Id == current))]));
    }

    private static async Task<IResult> EndAsync(
        string id, ClaimsPrincipal user, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        if (!await grains.GetGrain<IAccessGrain>(user.GetUserId()).EndSessionAsync(id, CancellationToken.None))
        {
            return Problem.NotFound("session");
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SessionEnded);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> EndOthersAsync(
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
