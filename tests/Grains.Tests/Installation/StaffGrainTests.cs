using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Grains.Tests.Accounts;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Installation;

/// <summary>The list of those with a role follows the roles, whatever happens in between.</summary>
public sealed class StaffGrainTests
{
    [Fact]
    public async Task OwnerOfTheFirstStart_IsInTheList()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var owner = Guid.NewGuid();

        await cluster.Grains.GetGrain<IInstallationGrain>(0).ClaimOwnerAsync(owner, ClaimedMailboxTests.Key());

        Assert.Equal([owner], await ListAsync(cluster));
    }

    [Fact]
    public async Task FirstPersonOfAnInstallationWithoutAnOwner_IsInTheList()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());

        var first = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        await CredentialsTests.ConfirmedAsync(cluster.Grains);

        Assert.Equal([first.GetPrimaryKey()], await ListAsync(cluster));
    }

    [Fact]
    public async Task Role_EntersThePersonUntilTheLastIsTaken()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (ada, bob) = (await TestUser.CreateAsync(cluster), await TestUser.CreateAsync(cluster));
        await SetRolesAsync(cluster, ada, UserRole.Admin);
        await SetRolesAsync(cluster, bob, UserRole.Support);
        await SetRolesAsync(cluster, ada, UserRole.Legal);
        Assert.Equal([ada.Id, bob.Id], await ListAsync(cluster));

        await SetRolesAsync(cluster, ada, UserRole.None);
        await SetRolesAsync(cluster, ada, UserRole.None);

        Assert.Equal([bob.Id], await ListAsync(cluster));
    }

    [Fact]
    public async Task ErasedPerson_IsNotInTheList()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var ada = await TestUser.CreateAsync(cluster);
        await SetRolesAsync(cluster, ada, UserRole.Admin);

        var erasure = (await ada.Erasure.RequestAsync())!;

        await Eventually.AssertAsync(async () =>
            Assert.Equal(ErasureStep.Completed, (await cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure.Id).GetAsync())?.Step));
        Assert.Empty(await ListAsync(cluster));
        Assert.Empty(await cluster.Search.FindAsync(ada.Id, TestContext.Current.CancellationToken));
        var refusal = await Assert.ThrowsAsync<AiomusException>(() => cluster.Grains.GetGrain<IStaffGrain>(0).AddAsync(ada.Id));
        Assert.Equal(ErrorCode.AccountGone, refusal.Code);
    }

    // The register of holders, the list, the account; then the account and the list.
    [Fact]
    public async Task SiloThatDiesAfterAnyWrite_LeavesNobodyWithARoleOutOfTheList()
    {
        const int Writes = 3;
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        for (var survived = 0; survived <= Writes; survived++)
        {
            var ada = await TestUser.CreateAsync(cluster);
            cluster.Stop.StopAfter(survived);
            var fault = await Record.ExceptionAsync(() => SetRolesAsync(cluster, ada, UserRole.Admin));
            Assert.Equal(survived < Writes, fault is not null);
            await cluster.KillAndRestartAsync();

            var hasRole = await RolesAsync(cluster, ada) != UserRole.None;
            Assert.True(!hasRole || (await ListAsync(cluster)).Contains(ada.Id));

            // Whoever is in it without a role is found by the next look.
            await ada.User.SettleStaffAsync();
            Assert.Equal(hasRole, (await ListAsync(cluster)).Contains(ada.Id));
        }
    }

    [Fact]
    public async Task SiloThatDiesBetweenTheRoleAndTheList_IsMended()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var ada = await TestUser.CreateAsync(cluster);
        await SetRolesAsync(cluster, ada, UserRole.Admin);
        cluster.Stop.StopAfter(1);
        Assert.NotNull(await Record.ExceptionAsync(() => SetRolesAsync(cluster, ada, UserRole.None)));
        await cluster.KillAndRestartAsync();
        Assert.Equal((UserRole.None, true), (await RolesAsync(cluster, ada), (await ListAsync(cluster)).Contains(ada.Id)));

        await ada.User.SettleStaffAsync();

        Assert.Empty(await ListAsync(cluster));
    }

    [Fact]
    public async Task AccountThatAnEarlierVersionGaveARole_EntersTheListWhenItIsNextUsed()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var ada = await TestUser.CreateAsync(cluster);
        await cluster.Silos.DeactivateAsync(ada.User.GetGrainId());
        var storage = cluster.Silos.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(StorageNames.User);
        var stored = new GrainState<UserState>(new UserState());
        await storage.ReadStateAsync("user", ada.User.GetGrainId(), stored);
        stored.State!.Roles = UserRole.Owner;
        await storage.WriteStateAsync("user", ada.User.GetGrainId(), stored);
        Assert.Empty(await ListAsync(cluster));

        Assert.Equal(UserRole.Owner, await RolesAsync(cluster, ada));

        await Eventually.AssertAsync(async () => Assert.Equal([ada.Id], await ListAsync(cluster)));
    }

    [Fact]
    public async Task List_HasALimit()
    {
        await using var cluster = await GrainCluster.StartAsync(
            TestDatabase.Sqlite(), new Dictionary<string, string?> { ["Aiomus:Accounts:MaxStaff"] = "1" });
        var (ada, bob) = (await TestUser.CreateAsync(cluster), await TestUser.CreateAsync(cluster));
        await SetRolesAsync(cluster, ada, UserRole.Admin);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => SetRolesAsync(cluster, bob, UserRole.Admin));

        Assert.Equal((ErrorCode.InvalidRequest, "roles"), (refusal.Code, refusal.Field));
        Assert.Equal(UserRole.None, await RolesAsync(cluster, bob));
        await SetRolesAsync(cluster, ada, UserRole.Support);
    }

    [Fact]
    public async Task AccountThatTheFullListRefuses_LeavesNothing()
    {
        await using var cluster = await GrainCluster.StartAsync(
            TestDatabase.Sqlite(), new Dictionary<string, string?> { ["Aiomus:Accounts:MaxStaff"] = "1" });
        await SetRolesAsync(cluster, await TestUser.CreateAsync(cluster), UserRole.Admin);
        var (id, without) = (Guid.NewGuid(), Guid.NewGuid());

        var refusal = await Assert.ThrowsAsync<AiomusException>(
            () => cluster.Grains.GetGrain<IUserGrain>(id).CreateAsync("Bob", UserRole.Support, ClaimedMailboxTests.Key()));
        await cluster.Grains.GetGrain<IUserGrain>(without).CreateAsync("Eve", UserRole.None, ClaimedMailboxTests.Key());

        Assert.Equal((ErrorCode.InvalidRequest, "roles"), (refusal.Code, refusal.Field));
        Assert.Null(await cluster.Grains.GetGrain<IUserGrain>(id).GetProfileAsync());
        await Eventually.AssertAsync(
            async () => Assert.Empty(await cluster.Search.FindAsync(id, TestContext.Current.CancellationToken)));
        Assert.Equal("Eve", (await cluster.Grains.GetGrain<IUserGrain>(without).GetProfileAsync())?.DisplayName);
    }

    [Fact]
    public async Task Overview_CountsAndTellsNothingOfWhatIsInTheAccount()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        await CredentialsTests.OpenAsync(cluster.Grains, account);
        await cluster.Grains.GetGrain<IPasskeysGrain>(account.GetPrimaryKey()).PutAsync(ClaimedMailboxTests.Passkey());

        var overview = (await cluster.Grains.GetGrain<IUserGrain>(account.GetPrimaryKey()).GetOverviewAsync())!;

        Assert.Equal(
            (await account.GetEmailAsync(), UserRole.Owner, false, true, false, 1, 1, 0, false),
            (overview.Email, overview.Roles, overview.Disabled, overview.HasPassword, overview.SecondFactor, overview.Passkeys,
                overview.Sessions, overview.ApiKeys, overview.Closing));
        Assert.Null(await cluster.Grains.GetGrain<IUserGrain>(Guid.NewGuid()).GetOverviewAsync());
    }

    private static Task<IReadOnlyList<Guid>> ListAsync(GrainCluster cluster) => cluster.Grains.GetGrain<IStaffGrain>(0).ListAsync();

    private static Task SetRolesAsync(GrainCluster cluster, TestUser user, UserRole roles) =>
        cluster.Grains.GetGrain<ICredentialsGrain>(user.Id).SetRolesAsync(roles);

    private static async Task<UserRole> RolesAsync(GrainCluster cluster, TestUser user) =>
        (await cluster.Grains.GetGrain<IUserGrain>(user.Id).GetProfileAsync())!.Roles;
}
