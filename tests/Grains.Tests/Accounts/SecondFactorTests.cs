using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

        Assert.Null(await access.OpenSessionAsync(new SessionOpening(CredentialsTests.Secret(), "curl", "this machine", shown)));
        Assert.NotNull(await access.OpenSessionAsync(
            new SessionOpening(CredentialsTests.Secret(), "curl", "this machine", shown, WithSecondFactor: true)));
    }

    [Fact]
    public async Task RecoveryCodes_AreReplacedByASessionThatShowedTheSecondFactor()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var (before, mine) =
            (await CredentialsTests.OpenAsync(cluster.Grains, account), await CredentialsTests.OpenAsync(cluster.Grains, account));
        Assert.False(await account.RenewRecoveryCodesAsync([HashOf("first")], mine.Id));
        await SwitchOnAsync(cluster, account, mine);

        Assert.False(await account.RenewRecoveryCodesAsync([HashOf("first")], before.Id));
        Assert.False(await account.UseCodeAsync("first"));
        Assert.True(await account.RenewRecoveryCodesAsync([HashOf("first"), HashOf("second")], mine.Id));
        Assert.True(await account.UseCodeAsync("first"));
        Assert.True(await account.RenewRecoveryCodesAsync([HashOf("third")], mine.Id));
        Assert.False(await account.UseCodeAsync("second"));
        Assert.True(await account.UseCodeAsync("third"));

        static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(RecoveryCode.Normalize(code)));
    }

    private static async Task SwitchOnAsync(GrainCluster cluster, ICredentialsGrain account, SecretHash session)
    {
        var secret = RandomNumberGenerator.GetBytes(20);
        await account.BeginTotpAsync(secret);
        var code = Totp.CodeAt(secret, Totp.StepAt(cluster.Time.GetUtcNow())).ToString("D6", CultureInfo.InvariantCulture);
        Assert.True(await account.ConfirmTotpAsync(code, [], session.Id));
    }
}
