using System.Security.Claims;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Tests.Access;

public sealed class AccessCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccessGrant Before = new(UserRole.Admin, AccessScope.All, Now);

    public static TheoryData<string, AccessGrant?, bool> Later => new()
    {
        { "the same", Before, true },
        { "more", Before with { Roles = UserRole.Admin | UserRole.Owner, FreshAt = Now.AddMinutes(1) }, true },
        { "it ended", null, false },
        { "the role was taken away", Before with { Roles = UserRole.None }, false },
        { "fewer scopes", Before with { Scopes = AccessScope.Read }, false },
        { "the account can sign in now, and the key is a program's", Before with { FreshAt = null }, false },
    };

    [Theory]
    [MemberData(nameof(Later), DisableDiscoveryEnumeration = true)]
    public async Task Caller_IsAllowedWhatItIsStillAllowed(string name, AccessGrant? later, bool allowed)
    {
        var check = new AccessCheck(() => Task.FromResult(later?.ToIdentity(Guid.Empty, sessionId: null, "Test")));

        Assert.True(allowed == await check.AllowsAsync(new ClaimsPrincipal(Before.ToIdentity(Guid.Empty, sessionId: null, "Test"))), name);
        Assert.Equal(later is not null, await check.IsValidAsync());
    }
}
