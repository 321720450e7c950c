using System.Security.Claims;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Access;

public sealed class AccessHandlerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, true)]
    [InlineData(600, true)]
    [InlineData(601, false)]
    [InlineData(-30, true)]
    [InlineData(-400 * 24 * 3600, false)]
    [InlineData(null, false)]
    public async Task SignIn_IsFreshForTenMinutes(int? seconds, bool fresh)
    {
        var grant = new AccessGrant(UserRole.None, AccessScope.All, seconds is { } ago ? Now.AddSeconds(-ago) : null);

        Assert.Equal(fresh, await HoldsAsync(grant, new FreshRequirement()));
    }

    [Theory]
    [InlineData(AccessScope.Read, true)]
    [InlineData(AccessScope.Generate, false)]
    [InlineData(AccessScope.None, false)]
    public async Task Scope_MustBeTheOneThatIsAsked(AccessScope scope, bool holds) =>
        Assert.Equal(holds, await HoldsAsync(new AccessGrant(UserRole.None, scope, null), new ScopeRequirement(AccessScope.Read)));

    [Fact]
    public async Task Requirement_ThatIsNotKnownDoesNotHold() =>
        Assert.False(await HoldsAsync(new AccessGrant(UserRole.Owner, AccessScope.All, Now), new Unknown()));

    [Theory]
    [InlineData(AccessScope.All, true)]
    [InlineData(AccessScope.All & ~AccessScope.Admin, false)]
    public void Role_GoesOnlyWithAKeyThatWasMadeForIt(AccessScope scope, bool carried) => Assert.Equal(
        carried,
        new ClaimsPrincipal(new AccessGrant(UserRole.Owner, scope, null).ToIdentity(Guid.NewGuid(), null, "Test")).IsInRole(Roles.Owner));

    private static async Task<bool> HoldsAsync(AccessGrant grant, IAuthorizationRequirement requirement)
    {
        var context = new AuthorizationHandlerContext(
            [requirement], new ClaimsPrincipal(grant.ToIdentity(Guid.NewGuid(), sessionId: null, "Test")), resource: null);

        await new AccessHandler(Options.Create(new SignInOptions()), new FakeTimeProvider(Now)).HandleAsync(context);

        return context.HasSucceeded;
    }

    private sealed class Unknown : IAuthorizationRequirement;
}
