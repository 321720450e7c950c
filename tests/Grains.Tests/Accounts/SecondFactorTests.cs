using System.Globalization;
using System.Security.Cryptography;
using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>What a session may do that did not show the second factor, where there is one.</summary>
[Collection(SharedClustersCollection.Name)]
public sealed class SecondFactorTests(SharedClusters clusters)
{
    [Fact]
    public async Task SessionFromBeforeTheSecondFactor_DoesNotSwitchItOffNorAnythingElseDangerous()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var access = cluster.Grains.GetGrain<IAccessGrain>(account.GetPrimaryKey());
        var (before, mine) =
            (await CredentialsTests.OpenAsync(cluster.Grains, account), await CredentialsTests.OpenAsync(cluster.Grains, account));
        Assert.NotNull((await access.CheckSessionAsync(before))!.FreshAt);

        await SwitchOnAsync(cluster, account, mine);

        Assert.Null((await access.CheckSessionAsync(before))!.FreshAt);
        Assert.NotNull((await access.CheckSessionAsync(mine))!.FreshAt);
        Assert.False(await account.RemoveTotpAsync(before.Id));
        Assert.True((await account.GetSignInFactsAsync())!.HasSecondFactor);
        var refused = await Assert.ThrowsAsync<AiomusException>(
            async () => await account.ChangePasswordAsync("theirs", (await account.GetSignInFactsAsync())!.PasswordVersion, before.Id));
        Assert.Equal(ErrorCode.FreshSignInRequired, refused.Code);
        Assert.False(await access.RefreshSessionAsync(before, withSecondFactor: false));
        Assert.True(await access.RefreshSessionAsync(before, withSecondFactor: true));
        Assert.NotNull((await access.CheckSessionAsync(before))!.FreshAt);
        Assert.True(await account.RemoveTotpAsync(before.Id));
    }

    [Fact]
    public async Task SignInThatBeganBeforeTheSecondFactor_OpensNoSession()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var access = cluster.Grains.GetGrain<IAccessGrain>(account.GetPrimaryKey());
        var shown = (await account.GetSignInFactsAsync())!.PasswordVersion;
        await SwitchOnAsync(cluster, account, await CredentialsTests.OpenAsync(cluster.Grains, account));

        Assert.False(await access.OpenSessionAsync(new SessionOpening(CredentialsTests.Secret(), "curl", "this machine", shown)));
        Assert.True(await access.OpenSessionAsync(
            new SessionOpening(CredentialsTests.Secret(), "curl", "this machine", shown, WithSecondFactor: true)));
    }

    private static async Task SwitchOnAsync(GrainCluster cluster, ICredentialsGrain account, SecretHash session)
    {
        var secret = RandomNumberGenerator.GetBytes(20);
        await account.BeginTotpAsync(secret);
        var code = Totp.CodeAt(secret, Totp.StepAt(cluster.Time.GetUtcNow())).ToString("D6", CultureInfo.InvariantCulture);
        Assert.True(await account.ConfirmTotpAsync(code, [], session.Id));
    }
}
