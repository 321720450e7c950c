using System.ComponentModel;
using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Accounts;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Notices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Administration;

/// <summary>What those who run the installation may do with accounts. They never see what is in them.</summary>
internal static class UserEndpoints
{
    public static RouteGroupBuilder MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v1/users").WithTags("Users");
        users.MapPost("/", CreateAsync).WithName("createUser")
            .WithSummary("Make an account; its API key is shown this once")
            .RequireRole(Roles.Owner, Roles.Admin).RequireFresh();
        users.MapPut("/{id:guid}/disabled", DisableAsync).WithName("setUserDisabled")
            .WithSummary("Disable or enable an account")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support).RequireFresh();
        users.MapPut("/{id:guid}/roles", SetRolesAsync).WithName("setUserRoles")
            .WithSummary("Give an account roles").RequireRole(Roles.Owner).RequireFresh();
        return users;
    }

    private static async Task<Results<Created<UserCreated>, Problem>> CreateAsync(
        UserCreation creation, HttpContext context, AccountAudit audit, IGrainFactory grains)
    {
        var errors = AccountRules.CheckName(creation.DisplayName);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var id = Guid.NewGuid();
        var key = ApiKey.Create(id, out var hash);
        await grains.GetGrain<IUserGrain>(id).CreateAsync(creation.DisplayName, UserRole.None, hash, CancellationToken.None);
        await audit.NoteAsync(context, id, AuditAction.SignedUp);
        return TypedResults.Created((string?)null, new UserCreated(id, key));
    }

    private static async Task<Results<NoContent, Problem>> DisableAsync(
        [Description("The account's id.")] Guid id,
        DisabledBody body,
        ClaimsPrincipal user,
        HttpContext context,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IUserGrain>(id).GetProfileAsync(cancellationToken) is not { } profile)
        {
            return Problem.NotFound("account");
        }

        // Nobody locks out those above them, nor themselves.
        if (id == user.GetUserId() || (profile.Roles != UserRole.None && !user.IsInRole(Roles.Owner)))
        {
            return Problem.Of(
                ErrorCode.Forbidden, "Only an owner may disable an account with a role. Nobody may disable their own account.");
        }

        await grains.GetGrain<ICredentialsGrain>(id).SetDisabledAsync(body.Disabled, CancellationToken.None);
        await audit.NoteAsync(context, id, body.Disabled ? AuditAction.AccountDisabled : AuditAction.AccountEnabled);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, Problem>> SetRolesAsync(
        [Description("The account's id.")] Guid id,
        RolesBody body,
        ClaimsPrincipal user,
        HttpContext context,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (Roles.Parse(body.Roles ?? []) is not { } roles)
        {
            return Problem.Invalid("roles", $"Some of {string.Join(", ", Roles.Names)}.");
        }

        if (await grains.GetGrain<IUserGrain>(id).GetProfileAsync(cancellationToken) is null)
        {
            return Problem.NotFound("account");
        }

        // An installation keeps an owner: whoever gives roles keeps theirs.
        if (id == user.GetUserId() && !roles.HasFlag(UserRole.Owner))
        {
            return Problem.Of(ErrorCode.Forbidden, "You cannot take the owner's role from yourself. Another owner can.");
        }

        await grains.GetGrain<ICredentialsGrain>(id).SetRolesAsync(roles, CancellationToken.None);
        await audit.NoteAsync(context, id, AuditAction.RoleChanged);
        return TypedResults.NoContent();
    }
}
