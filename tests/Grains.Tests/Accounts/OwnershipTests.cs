using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>Who owns an installation, and how an owner who has only a key gets everything else.</summary>
public sealed class OwnershipTests
{
    private static readonly DateTimeOffset Far = DateTimeOffset.UtcNow.AddYears(10);

    [Fact]
    public async Task FirstPerson_OwnsWhatHasNoOwner()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());

        var (first, second) =
            (await CredentialsTests.ConfirmedAsync(cluster.Grains), await CredentialsTests.ConfirmedAsync(cluster.Grains));

        Assert.Equal(UserRole.Owner, await RolesAsync(cluster, first));
        Assert.Equal(UserRole.None, await RolesAsync(cluster, second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FirstPerson_OwnsNothingWhereThereIsAnOwnerOrWas(bool isGone)
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (installation, owner) = (cluster.Grains.GetGrain<IInstallationGrain>(0), Guid.NewGuid());
        Assert.True(await installation.ClaimOwnerAsync(owner, ClaimedMailboxTests.Key()));
        await installation.ConfirmOwnerAsync(owner);
        if (isGone)
        {
            await cluster.Grains.GetGrain<IErasureGrain>(owner).RequestAsync();
            await Eventually.AssertAsync(async () => Assert.Null(await cluster.Grains.GetGrain<IUserGrain>(owner).GetProfileAsync()));
        }

        var person = await CredentialsTests.ConfirmedAsync(cluster.Grains);

        Assert.Equal(UserRole.None, await RolesAsync(cluster, person));
    }

    [Fact]
    public async Task OnlyKey_ProvesThePersonUntilThereIsASignIn()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (id, key) = (Guid.NewGuid(), ClaimedMailboxTests.Key());
        var (account, access) = (cluster.Grains.GetGrain<ICredentialsGrain>(id), cluster.Grains.GetGrain<IAccessGrain>(id));
        await cluster.Grains.GetGrain<IUserGrain>(id).CreateAsync("Owner", UserRole.Owner, key);
        var link = CredentialsTests.Secret();
        await account.BeginEmailChangeAsync($"{id:N}@example.com", CredentialsTests.Secret(), link, Far);

        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmEmailChangeAsync(link));

        // An address alone lets nobody in, so that a password can still be set.
        Assert.NotNull((await access.CheckKeyAsync(key))!.FreshAt);
        Assert.True(await account.ChangePasswordAsync("new", (await account.GetSignInFactsAsync())!.PasswordVersion, key.Id));
        Assert.Null((await access.CheckKeyAsync(key))!.FreshAt);
        Assert.NotNull(await access.CheckSessionAsync(await CredentialsTests.OpenAsync(cluster.Grains, account)));
    }

    [Fact]
    public async Task RestoredOwner_IsOpenedByTheKeyAloneAndProvesThePersonWithIt()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var (id, email) = (account.GetPrimaryKey(), await account.GetEmailAsync());
        var (access, passkeys, key) =
            (cluster.Grains.GetGrain<IAccessGrain>(id), cluster.Grains.GetGrain<IPasskeysGrain>(id), ClaimedMailboxTests.Key());
        var (session, reset) = (await CredentialsTests.OpenAsync(cluster.Grains, account), CredentialsTests.Secret());
        await passkeys.PutAsync(ClaimedMailboxTests.Passkey());
        await account.BeginTotpAsync(RandomNumberGenerator.GetBytes(20));
        await account.BeginResetAsync(reset, Far);

        await access.RestoreOwnerAsync(key);

        Assert.Null(await access.CheckSessionAsync(session));
        Assert.Empty(await passkeys.ListAsync());
        Assert.False(await account.CanResetAsync(reset));
        Assert.Null((await account.GetSignInFactsAsync())!.PasswordHash);
        Assert.Equal(email, await account.GetEmailAsync());
        Assert.NotNull((await access.CheckKeyAsync(key))!.FreshAt);
    }

    [Fact]
    public async Task OwnerWhoIsBeingErased_GetsNoNewKey()
    {
        var database = TestDatabase.Sqlite();
        var ledger = Path.Combine(Directory.CreateDirectory(Path.Combine(database.Folder, "elsewhere")).FullName, "erasures");
        await using var cluster = await GrainCluster.StartAsync(
            database, new Dictionary<string, string?> { ["Aiomus:Erasure:Ledger"] = ledger });
        var (installation, owner, key) = (cluster.Grains.GetGrain<IInstallationGrain>(0), Guid.NewGuid(), ClaimedMailboxTests.Key());
        Assert.True(await installation.ClaimOwnerAsync(owner, ClaimedMailboxTests.Key()));
        await installation.ConfirmOwnerAsync(owner);

        // The erasure goes no further: where its ledger belongs there is a folder.
        Directory.CreateDirectory(ledger);
        await cluster.Grains.GetGrain<IErasureGrain>(owner).RequestAsync();

        Assert.False(await installation.ReplaceOwnerKeyAsync(owner, key, cluster.Time.GetUtcNow()));
        Assert.Null(await cluster.Grains.GetGrain<IAccessGrain>(owner).CheckKeyAsync(key));
    }

    private static async Task<UserRole> RolesAsync(GrainCluster cluster, ICredentialsGrain account) =>
        (await cluster.Grains.GetGrain<IUserGrain>(account.GetPrimaryKey()).GetProfileAsync())!.Roles;
}
