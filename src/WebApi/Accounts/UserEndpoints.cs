using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Accounts;

internal static class UserEndpoints
{
    public static RouteGroupBuilder MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v1/users").WithTags("Users").RequireAuthorization(Roles.Owner);
        users.MapPost("/", CreateAsync).WithSummary("Make an account; its key is shown this once").Produces<UserCreated>(StatusCodes.Status201Created);
        return users;
    }

    private static async Task<IResult> CreateAsync(UserCreation creation, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var errors = AccountRules.CheckName(creation.DisplayName);
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var id = Guid.NewGuid();
        var key = ApiKey.Create(id, out var hash);
        await grains.GetGrain<IUserGrain>(id).CreateAsync(creation.DisplayName, UserRole.None, hash, cancellationToken);
        return TypedResults.Created((string?)null, new UserCreated(id, key));
    }
}
