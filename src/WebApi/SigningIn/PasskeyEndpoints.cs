using System.Buffers.Text;
using System.ComponentModel;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace Aiomus.WebApi.SigningIn;

/// <summary>Adding passkeys and signing in with them (W3C Web Authentication, level 3).</summary>
internal static class PasskeyEndpoints
{
    private const int MaxHandle = 64;

    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var passkeys = routes.MapGroup("/v1/account/passkeys").WithTags("Sign-in").RequireSessionOrOnlyApiKey();
        passkeys.MapGet("/", ListAsync).WithName("listPasskeys").WithSummary("Your passkeys");
        passkeys.MapPost("/options", BeginAddAsync).WithName("beginPasskey")
            .WithSummary("What the browser needs to make a passkey")
            .RequireFresh();
        passkeys.MapPost("/", AddAsync).WithName("addPasskey")
            .WithSummary("Add the passkey that the browser made")
            .RequireFresh();
        passkeys.MapPatch("/{id}", RenameAsync).WithName("renamePasskey").WithSummary("Give a passkey another name")
            .WithProblems(ErrorCode.NotFound);
        passkeys.MapDelete("/{id}", RemoveAsync).WithName("removePasskey").WithSummary("Remove a passkey").RequireFresh();

        var session = routes.MapGroup("/v1/session/passkey").WithTags("Sessions").AllowAnonymous();
        session.MapPost("/options", BeginSignInAsync).WithName("beginPasskeySignIn")
            .WithSummary("What the browser needs to sign in with a passkey")
            .RequireWay(Way.Question);
        session.MapPost("/", SignInAsync).WithName("signInWithPasskey")
            .WithSummary("Sign in with a passkey; the answer carries the session's cookie")
            .RequireWay(Way.Passkey)
            .WithProblems(ErrorCode.SignInRefused);
    }

    private static async Task<Ok<PasskeyList>> ListAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var passkeys = await grains.GetGrain<IPasskeysGrain>(user.GetUserId()).ListAsync(cancellationToken);
        return TypedResults.Ok(new PasskeyList([.. passkeys.Select(passkey => passkey.ToResponse())]));
    }

    private static async Task<Ok<PasskeyOptions>> BeginAddAsync(
        HttpContext context,
        ClaimsPrincipal user,
        IPasskeyHandler<PasskeyAccount> handler,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var userId = user.GetUserId();
        var email = await grains.GetGrain<ICredentialsGrain>(userId).GetEmailAsync(cancellationToken);
        var profile = await grains.GetGrain<IUserGrain>(userId).GetProfileAsync(cancellationToken);
        var name = profile?.DisplayName is { Length: > 0 } given ? given : email ?? userId.ToString();
        var entity = new PasskeyUserEntity { Id = userId.ToString(), Name = email ?? name, DisplayName = name };
        var options = await handler.MakeCreationOptionsAsync(entity, context);
        return TypedResults.Ok(await KeepAsync(grains, options.CreationOptionsJson, options.AttestationState, cancellationToken));
    }

    private static async Task<Results<NoContent, Problem>> AddAsync(
        PasskeyAnswer body,
        HttpContext context,
        ClaimsPrincipal user,
        IPasskeyHandler<PasskeyAccount> handler,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.RequireText(body.Name, AccountLimits.MaxName, "name");
        CheckCredential(errors, body);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var state = await grains.GetGrain<IChallengeGrain>(body.Challenge).TakeAsync(cancellationToken);
        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext
            {
                HttpContext = context,
                CredentialJson = body.Credential.GetRawText(),
                AttestationState = state
            });
        if (!result.Succeeded || result.UserEntity.Id != user.GetUserId().ToString())
        {
            return Problem.Invalid("credential", "The passkey's answer does not fit the question.");
        }

        result.Passkey.Name = body.Name ?? "";
        if (!await grains.GetGrain<IPasskeysGrain>(user.GetUserId())
            .AddAsync(PasskeyStore.ToMessage(result.Passkey), user.GetAccessId(), CancellationToken.None))
        {
            return Problem.Of(ErrorCode.Unauthenticated, "The session or API key of this request has ended.");
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.PasskeyAdded);
        await mail.NoticeAsync(user.GetUserId(), MailKind.SecondFactorAdded, DeviceWords.Device(context), "account/security");
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<PasskeyResponse>, Problem>> RenameAsync(
        [Description("The credential's id, in base64url.")] string id, PasskeyChange body, ClaimsPrincipal user, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        errors.Require(body.Name is not null, "name", FieldRule.Needed("The name is missing. It may be empty."));
        errors.RequireText(body.Name, AccountLimits.MaxName, "name");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        return Base64Url.IsValid(id)
            && await grains.GetGrain<IPasskeysGrain>(user.GetUserId())
                .RenameAsync(Base64Url.DecodeFromChars(id), body.Name!, CancellationToken.None) is { } passkey
            ? TypedResults.Ok(passkey.ToResponse())
            : Problem.NotFound("passkey");
    }

    private static async Task<Results<NoContent, Problem>> RemoveAsync(
        [Description("The credential's id, in base64url.")] string id,
        HttpContext context,
        ClaimsPrincipal user,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains)
    {
        if (!Base64Url.IsValid(id)
            || !await grains.GetGrain<IPasskeysGrain>(user.GetUserId()).RemoveAsync(Base64Url.DecodeFromChars(id), CancellationToken.None))
        {
            return Problem.NotFound("passkey");
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.PasskeyRemoved);
        await mail.NoticeAsync(user.GetUserId(), MailKind.SecondFactorRemoved, DeviceWords.Device(context), "account/security");
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PasskeyOptions>> BeginSignInAsync(
        HttpContext context, IPasskeyHandler<PasskeyAccount> handler, IGrainFactory grains, CancellationToken cancellationToken)
    {
        // For nobody in particular: the authenticator knows whose passkeys it has, and nobody learns who has an account.
        var options = await handler.MakeRequestOptionsAsync(null, context);
        return TypedResults.Ok(await KeepAsync(grains, options.RequestOptionsJson, options.AssertionState, cancellationToken));
    }

    private static async Task<Results<Ok<AccountResponse>, Problem>> SignInAsync(
        PasskeyAnswer body,
        HttpContext context,
        IPasskeyHandler<PasskeyAccount> handler,
        AccountAudit audit,
        RefusedSignIns refused,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        CheckCredential(errors, body);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var state = await grains.GetGrain<IChallengeGrain>(body.Challenge).TakeAsync(cancellationToken);
        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = context, CredentialJson = body.Credential.GetRawText(), AssertionState = state });
        if (!result.Succeeded
            || !await grains.GetGrain<IPasskeysGrain>(result.User.Id).UseAsync(PasskeyStore.ToMessage(result.Passkey), cancellationToken)
            || await SessionEndpoints.OpenAsync(
                context,
                result.User.Id,
                new SessionProof(PasswordVersion: null, CredentialId: result.Passkey.CredentialId),
                audit,
                grains) is not { } opened)
        {
            if (NamedBy(body.Credential) is { } named)
            {
                refused.Note(named);
            }

            return Problem.Of(ErrorCode.SignInRefused, "The passkey is unknown, or its answer does not fit the question.");
        }

        return opened;
    }

    // Whose account the answer names, in base64url of the text that the authenticator was given: one that was never added to an account
    // cannot know it.
    private static Guid? NamedBy(JsonElement credential)
    {
        Span<byte> name = stackalloc byte[MaxHandle];
        return credential.TryGetProperty("response", out var response)
            && response.ValueKind == JsonValueKind.Object
            && response.TryGetProperty("userHandle", out var handle)
            && handle.ValueKind == JsonValueKind.String
            && handle.GetString() is { Length: <= MaxHandle } text
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, name, out var length)
            && Guid.TryParse(name[..length], out var userId)
                ? userId
                : null;
    }

    private static void CheckCredential(FieldErrors errors, PasskeyAnswer body) =>
        errors.Require(body.Credential.ValueKind == JsonValueKind.Object, "credential", "The browser's answer is needed.");

    // The answer comes once, to the one who was asked: only they know the number.
    private static async Task<PasskeyOptions> KeepAsync(
        IGrainFactory grains, string options, string? state, CancellationToken cancellationToken)
    {
        var challenge = new Guid(RandomNumberGenerator.GetBytes(16));
        await grains.GetGrain<IChallengeGrain>(challenge).KeepAsync(state ?? "", cancellationToken);
        return new PasskeyOptions(challenge, JsonSerializer.Deserialize<JsonElement>(options));
    }
}
