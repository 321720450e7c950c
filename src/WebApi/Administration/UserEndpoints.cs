using System.ComponentModel;
using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Administration;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Installation;
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
        users.MapGet("/", ListAsync).WithName("listStaff")
            .WithSummary("The accounts that have a role").RequireRole(Roles.Owner, Roles.Admin);
        users.MapGet("/{id:guid}", GetAsync).WithName("getUser")
            .WithSummary("An account's states and counts; the person finds in their audit log that you looked")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support);
        users.MapPost("/find", FindAsync).WithName("findUser")
            .WithSummary("Find an account by its exact address; the person finds in their audit log that you looked")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support)
            .WithProblems(ErrorCode.NotFound);
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

    private static async Task<Ok<UserList>> ListAsync(
        ClaimsPrincipal user, AccountAudit audit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var staff = await grains.GetGrain<IStaffGrain>(0).ListAsync(cancellationToken);
        var found = await Task.WhenAll(staff.Select(id => LookAsync(id, user, audit, grains, cancellationToken)));
        return TypedResults.Ok(new UserList([.. found.OfType<UserResponse>().OrderBy(one => one.CreatedAt).ThenBy(one => one.Id)]));

        static async Task<UserResponse?> LookAsync(
            Guid id, ClaimsPrincipal user, AccountAudit audit, IGrainFactory grains, CancellationToken cancellationToken)
        {
            var found = await UserEndpoints.LookAsync(id, user, audit, grains, isStaff: true, cancellationToken);
            if (found is null)
            {
                // Left by an interruption, or the role was taken just now.
                await grains.GetGrain<IUserGrain>(id).SettleStaffAsync(CancellationToken.None);
            }

            return found;
        }
    }

    private static async Task<Results<Ok<UserResponse>, Problem>> GetAsync(
        [Description("The account's id.")] Guid id,
        ClaimsPrincipal user,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken) =>
        await LookAsync(id, user, audit, grains, isStaff: false, cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : Problem.NotFound("account");

    private static async Task<Results<Ok<UserResponse>, Problem>> FindAsync(
        EmailBody body,
        ClaimsPrincipal user,
        EmailKeys emails,
        AccountAudit audit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var email = AccountRules.ReadEmail(errors, body.Email);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        return await emails.IndexOf(email!).FindAsync(cancellationToken) is { } id
            && await LookAsync(id, user, audit, grains, isStaff: false, cancellationToken) is { } found
                ? TypedResults.Ok(found)
                : Problem.NotFound("account");
    }

    // Null where there is nothing to see. Support sees no account with a role but its own: how well those above are secured is not for it
    // to know.
    private static async Task<UserResponse?> LookAsync(
        Guid id, ClaimsPrincipal user, AccountAudit audit, IGrainFactory grains, bool isStaff, CancellationToken cancellationToken)
    {
        var caller = user.GetUserId();
        var maySeeStaff = user.IsInRole(Roles.Owner) || user.IsInRole(Roles.Admin) || id == caller;
        if (await grains.GetGrain<IUserGrain>(id).GetOverviewAsync(cancellationToken) is not { } overview
            || (overview.Roles == UserRole.None ? isStaff : !maySeeStaff))
        {
            return null;
        }

        // Before it is shown: nobody looks and leaves no trace.
        if (id != caller)
        {
            await audit.NoteLookAsync(caller, id);
        }

        return overview.ToResponse(id);
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
            return Problem.Invalid("roles", FieldRule.SomeOf(Roles.Names));
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
