using System.ComponentModel;
using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Notices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.ApiKeys;

/// <summary>API keys.</summary>
internal static class ApiKeyEndpoints
{
    private static readonly (string Name, AccessScope Scope)[] Scopes =
    [
        ("read", AccessScope.Read), ("generate", AccessScope.Generate), ("gallery", AccessScope.Gallery), ("account", AccessScope.Account),
        ("admin", AccessScope.Admin),
    ];

    /// <summary>The names of all scopes.</summary>
    public static IReadOnlyList<string> ScopeNames { get; } = [.. Scopes.Select(scope => scope.Name)];

    private static readonly FieldRule NotFuture = new(FieldCode.NotFuture, "The time must be in the future.");

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").WithTags("Keys").RequireScope(AccessScope.Account);
        keys.MapGet("/", ListAsync).WithName("listApiKeys").WithSummary("Your API keys");
        keys.MapPost("/", CreateAsync).WithName("createApiKey")
            .WithSummary("Make an API key; it is shown this once")
            .RequireFresh();
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeApiKey").WithSummary("End an API key");
    }

    public static ApiKeyResponse ToResponse(this ApiKeyInfo key) => new(
        key.Id,
        key.Name,
        [.. Scopes.Where(scope => key.Scopes.HasFlag(scope.Scope)).Select(scope => scope.Name)],
        key.CreatedAt,
        key.ExpiresAt,
        key.UsedOn);

    private static async Task<Ok<ApiKeyList>> ListAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(
            new ApiKeyList([.. (await grains.GetGrain<IAccessGrain>(user.GetUserId()).ListApiKeysAsync(cancellationToken)).Select(
                key => key.ToResponse())]));

    private static async Task<Results<Created<ApiKeyCreated>, Problem>> CreateAsync(
        ApiKeyCreation body,
        ClaimsPrincipal user,
        HttpContext context,
        AccountMail mail,
        AccountAudit audit,
        IGrainFactory grains,
        TimeProvider time)
    {
        var errors = new FieldErrors();
        errors.Require(!string.IsNullOrWhiteSpace(body.Name), "name", FieldRule.Needed("A name is needed."));
        errors.RequireText(body.Name, AccountLimits.MaxName, "name");
        errors.Require(body.ExpiresAt is null || body.ExpiresAt > time.GetUtcNow(), "expires_at", NotFuture);
        var names = body.Scopes ?? ["read", "generate"];
        errors.Require(
            names.Count > 0 && names.All(name => Array.Exists(Scopes, scope => scope.Name == name)),
            "scopes",
            FieldRule.SomeOf(ScopeNames));
        var scopes = names.Aggregate(AccessScope.None, (sum, name) => sum | Array.Find(Scopes, scope => scope.Name == name).Scope);
        errors.Require((scopes & ~user.GetScopes()) == 0, "scopes", "An API key cannot make a key with more scopes than its own.");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var text = ApiKey.Create(user.GetUserId(), out var hash);
        var key = await grains.GetGrain<IAccessGrain>(user.GetUserId()).AddApiKeyAsync(
            new ApiKeyOrder(hash, body.Name, scopes, body.ExpiresAt, user.GetAccessId()), CancellationToken.None);
        await audit.NoteAsync(context, user.GetUserId(), AuditAction.ApiKeyCreated);
        await mail.NoticeAsync(user.GetUserId(), MailKind.ApiKeyCreated, DeviceWords.Device(context), "account/keys");
        return TypedResults.Created((string?)null, new ApiKeyCreated(key.ToResponse(), text));
    }

    private static async Task<Results<NoContent, Problem>> RevokeAsync(
        [Description("The key's id.")] string id, ClaimsPrincipal user, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        if (!await grains.GetGrain<IAccessGrain>(user.GetUserId()).RevokeApiKeyAsync(id, CancellationToken.None))
        {
            return Problem.NotFound("API key");
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.ApiKeyRevoked);
        return TypedResults.NoContent();
    }
}
