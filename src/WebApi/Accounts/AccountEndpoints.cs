using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Gallery;
using Aiomus.WebApi.Notices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Accounts;

internal static class AccountEndpoints
{
    private const string ErasurePath = "/v1/account/erasure";

    public static RouteGroupBuilder MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/v1/account").WithTags("Account");
        account.MapGet("/", GetAsync).WithName("getAccount")
            .WithSummary("Your account and your preferences").RequireScope(AccessScope.Read);
        account.MapPatch("/", ChangeAsync).WithName("changeAccount").WithSummary("Change your name").RequireScope(AccessScope.Account);
        account.MapPut("/preferences", PreferAsync).WithName("setPreferences")
            .WithSummary("Set your preferences in place of those before, and switch remembering on")
            .RequireScope(AccessScope.Account)
            .WithProblems(ErrorCode.ModelUnknown);
        account.MapDelete("/preferences", ForgetPreferencesAsync).WithName("forgetPreferences")
            .WithSummary("Delete your preferences, and switch remembering off")
            .RequireScope(AccessScope.Account);
        account.MapGet("/audit", ListAuditAsync).WithName("listAudit").WithSummary("Who did what to your account, newest first")
            .RequireScope(AccessScope.Account);
        account.MapDelete("/", EraseAsync).WithName("eraseAccount").WithSummary("Erase the account and everything of it, for good")
            .RequireScope(AccessScope.Account).RequireFresh()
            .WithProblems(ErrorCode.NotFound);
        account.MapGet("/erasure", GetErasureAsync).WithName("getErasure")
            .WithSummary("How far an erasure is: your own, or by its id without signing in")
            .AllowAnonymous()
            .WithProblems(ErrorCode.Unauthenticated, ErrorCode.NotFound);
        account.MapHeldData();
        return account;
    }

    private static async Task<Ok<AccountResponse>> GetAsync(
        ClaimsPrincipal user, IOptions<SignInOptions> options, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var profile = await grains.GetGrain<IUserGrain>(user.GetUserId()).GetProfileAsync(cancellationToken)
            ?? throw new AiomusException(ErrorCode.AccountGone, "The account does not exist.");
        return TypedResults.Ok(profile.ToResponse(user, options.Value, time.GetUtcNow()));
    }

    private static async Task<Results<Ok<AccountResponse>, Problem>> ChangeAsync(
        AccountChange change,
        ClaimsPrincipal user,
        IOptions<SignInOptions> options,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = AccountRules.CheckName(change.DisplayName);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var profile = await grains.GetGrain<IUserGrain>(user.GetUserId()).SetDisplayNameAsync(change.DisplayName, cancellationToken);
        return TypedResults.Ok(profile.ToResponse(user, options.Value, time.GetUtcNow()));
    }

    private static async Task<Results<Ok<AccountResponse>, Problem>> PreferAsync(
        PreferencesBody preferences,
        ClaimsPrincipal user,
        ModelCatalog catalog,
        IOptions<SignInOptions> options,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var models = preferences.Model is null ? [] : await catalog.GetAsync(cancellationToken);
        if (AccountRules.Check(preferences, models) is { } refusal)
        {
            return refusal;
        }

        var profile = await grains.GetGrain<IUserGrain>(user.GetUserId()).SetPreferencesAsync(preferences.ToMessage(), cancellationToken);
        return TypedResults.Ok(profile.ToResponse(user, options.Value, time.GetUtcNow()));
    }

    private static async Task<NoContent> ForgetPreferencesAsync(
        ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IUserGrain>(user.GetUserId()).SetPreferencesAsync(null, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<AuditPage>, Problem>> ListAuditAsync(
        [Description("Only entries with lower numbers.")][Range(typeof(long), "1", "9223372036854775807")] long? before,
        [Description("How many at most.")][Range(1, AccountLimits.MaxAuditPage)][DefaultValue(AccountLimits.MaxAuditPage)] int? limit,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(before is null or > 0, "before", "The value must be the number of an entry.");
        errors.Require(limit is null or (>= 1 and <= AccountLimits.MaxAuditPage), "limit", FieldRule.Range(1, AccountLimits.MaxAuditPage));
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var userId = user.GetUserId();
        var entries = await grains.GetGrain<IAuditGrain>(userId).ListAsync(before, limit ?? AccountLimits.MaxAuditPage, cancellationToken);
        return TypedResults.Ok(new AuditPage(
            [.. entries.Select(entry => new AuditEntryResponse(
                entry.Sequence,
                entry.At,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Action.ToString()),
                JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Outcome.ToString()),
                entry.Actor == userId,
                entry.Network,
                Convert.ToHexStringLower(entry.Hash)))],
            entries is [.., { Sequence: > 1 } oldest] ? oldest.Sequence : null));
    }

    private static async Task<Results<Accepted<ErasureResponse>, Problem>> EraseAsync(
        ClaimsPrincipal user,
        HttpContext context,
        AccountAudit audit,
        ConversionCache conversions,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.ErasureRequested);
        var erasure = await grains.GetGrain<IErasureGrain>(user.GetUserId()).RequestAsync(cancellationToken);
        if (erasure is null)
        {
            return Problem.NotFound("account");
        }

        conversions.Forget(user.GetUserId());
        if (user.GetSessionId() is not null)
        {
            SessionToken.TakeBack(context);
        }

        return TypedResults.Accepted($"{ErasurePath}?id={erasure.Id}", erasure.ToResponse());
    }

    private static async Task<Results<Ok<ErasureResponse>, ChallengeHttpResult, Problem>> GetErasureAsync(
        [Description("The erasure's id; without it, the erasure of your own account.")] Guid? id,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (id is null && user.Identity?.IsAuthenticated != true)
        {
            return TypedResults.Challenge();
        }

        var erasure = id is { } receipt
            ? await grains.GetGrain<IErasureReceiptGrain>(receipt).GetAsync(cancellationToken)
            : await grains.GetGrain<IErasureGrain>(user.GetUserId()).GetAsync(cancellationToken);
        return erasure is null ? Problem.NotFound("erasure") : TypedResults.Ok(erasure.ToResponse());
    }
}
