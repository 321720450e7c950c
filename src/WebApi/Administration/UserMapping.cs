using Aiomus.Contracts.Administration;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Administration;

internal static class UserMapping
{
    public static UserResponse ToResponse(this AccountOverview overview, Guid id) => new(
        id,
        overview.Email,
        overview.DisplayName,
        Roles.NamesOf(overview.Roles),
        overview.Disabled,
        overview.CreatedAt,
        overview.HasPassword,
        overview.SecondFactor,
        overview.Passkeys,
        overview.Sessions,
        overview.ApiKeys,
        overview.Closing);
}
