using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage.Keys;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>An account belongs to whoever reads its mailbox: what others did before leaves nothing behind.</summary>
[Collection(SharedClustersCollection.Name)]
public sealed class ClaimedMailboxTests(SharedClusters clusters)
{
    private static readonly DateTimeOffset Far = DateTimeOffset.UtcNow.AddYears(10);

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Confirmation_SetsThePasswordOfWhoeverFollowsTheLink(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var (_, account, link) = await CredentialsTests.RegisterAsync(grains, Address());
        Assert.Equal("hash", (await account.FindRegistrationAsync(link))!.PasswordHash);
        Assert.Null(await account.FindRegistrationAsync(link with { Hash = new byte[32] }));

        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, "theirs"));

        Assert.Equal("theirs", (await account.GetSignInFactsAsync())!.PasswordHash);
        Assert.Null(await account.FindRegistrationAsync(link));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task NothingOpensAnAccount_FromBeforeItsConfirmation(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var (id, account, link) = await CredentialsTests.RegisterAsync(grains, Address());
        var (access, passkeys, session, key) =
            (grains.GetGrain<IAccessGrain>(id), grains.GetGrain<IPasskeysGrain>(id), CredentialsTests.Secret(), Key());
        await access.AddApiKeyAsync(new ApiKeyOrder(key, "planted", AccessScope.All, null));
        await passkeys.PutAsync(Passkey());

        Assert.False(await access.OpenSessionAsync(new SessionOpening(session, "curl", "this machine", 0)));
        Assert.False(await access.OpenSessionAsync(new SessionOpening(session, "curl", "this machine")));
        await account.ConfirmAsync(link, "theirs");

        Assert.Null(await access.CheckKeyAsync(key));
        Assert.Empty(await passkeys.ListAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LaterSignUp_TakesThePlaceOfTheOneBefore(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (grains, email) = (cluster.Grains, Address());
        var index = Index(cluster, email);
        var (firstId, first, firstLink) = await CredentialsTests.RegisterAsync(grains, email);
        await index.ExpectAsync(firstId);
        Assert.NotNull(await first.FindRegistrationAsync(firstLink));
        var (secondId, second, secondLink) = await CredentialsTests.RegisterAsync(grains, email);

        await index.ExpectAsync(secondId);

        Assert.Null(await first.FindRegistrationAsync(firstLink));
        Assert.Equal(EmailConfirmation.Unknown, await first.ConfirmAsync(firstLink, "theirs"));
        Assert.Equal(EmailConfirmation.Confirmed, await second.ConfirmAsync(secondLink, "mine"));
        Assert.Equal(secondId, await index.FindAsync());
        await Eventually.AssertAsync(async () => Assert.Null(await first.GetSignInFactsAsync()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SignUpThatWasReplaced_GoesByItselfAndLeavesTheLaterOne(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (grains, email) = (cluster.Grains, Address());
        var index = Index(cluster, email);
        var (firstId, first, _) = await CredentialsTests.RegisterAsync(grains, email);
        await index.ExpectAsync(firstId);
        var (secondId, second, secondLink) = await CredentialsTests.RegisterAsync(grains, email);
        await index.ExpectAsync(secondId);

        await grains.GetGrain<IRemindable>(first.GetGrainId()).ReceiveReminder("unconfirmed", default, CancellationToken.None);
        await grains.GetGrain<IRemindable>(second.GetGrainId()).ReceiveReminder("unconfirmed", default, CancellationToken.None);

        await Eventually.AssertAsync(async () => Assert.Null(await first.GetSignInFactsAsync()));
        Assert.True(await index.IsExpectedAsync(secondId));
        Assert.Equal(EmailConfirmation.Confirmed, await second.ConfirmAsync(secondLink, "mine"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SignUpThatNobodyConfirmed_KeepsNobodyFromTheAddress(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var wanted = Address();
        var (strangerId, stranger, strangerLink) = await CredentialsTests.RegisterAsync(cluster.Grains, wanted);
        await Index(cluster, wanted).ExpectAsync(strangerId);
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var (oldLink, newLink) = (CredentialsTests.Secret(), CredentialsTests.Secret());
        await account.BeginEmailChangeAsync(wanted, oldLink, newLink, Far);
        Assert.True(await account.CanConfirmEmailChangeAsync(newLink));
        Assert.False(await account.CanConfirmEmailChangeAsync(strangerLink));
        await account.ConfirmEmailChangeAsync(oldLink);

        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmEmailChangeAsync(newLink));

        Assert.Equal(EmailConfirmation.Taken, await stranger.ConfirmAsync(strangerLink, "theirs"));
        Assert.Equal(account.GetPrimaryKey(), await Index(cluster, wanted).FindAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reset_EndsWhatOpenedTheAccountBeforeUnlessItIsNamed(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await CredentialsTests.ConfirmedAsync(grains);
        var (access, passkeys) =
            (grains.GetGrain<IAccessGrain>(account.GetPrimaryKey()), grains.GetGrain<IPasskeysGrain>(account.GetPrimaryKey()));
        var (planted, mine, plantedPasskey, myPasskey) = (Key(), Key(), Passkey(), Passkey());
        foreach (var key in new[] { planted, mine })
        {
            await access.AddApiKeyAsync(new ApiKeyOrder(key, "key", AccessScope.All, null));
        }

        await passkeys.PutAsync(plantedPasskey);
        await passkeys.PutAsync(myPasskey);
        var session = await CredentialsTests.OpenAsync(grains, account);
        var (link, oldLink, newLink) = (CredentialsTests.Secret(), CredentialsTests.Secret(), CredentialsTests.Secret());
        await account.BeginEmailChangeAsync(Address(), oldLink, newLink, Far);
        await account.BeginResetAsync(link, Far);

        var ended = await account.ResetAsync(new PasswordResetOrder(link, "new", [mine.Id], [myPasskey.CredentialId]));

        Assert.Equal(new ResetResult(1, 1, 1), ended);
        Assert.Null(await access.CheckSessionAsync(session));
        Assert.Null(await access.CheckKeyAsync(planted));
        Assert.NotNull(await access.CheckKeyAsync(mine));
        Assert.Equal(myPasskey.CredentialId, Assert.Single(await passkeys.ListAsync()).CredentialId);
        Assert.False(await account.CanConfirmEmailChangeAsync(newLink));
        await account.BeginResetAsync(link, Far);
        Assert.Equal(new ResetResult(0, 1, 1), await account.ResetAsync(new PasswordResetOrder(link, "new", [], [])));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WhatWasEndedMeanwhile_LeavesNothingBehind(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await CredentialsTests.ConfirmedAsync(grains);
        var (access, passkeys) =
            (grains.GetGrain<IAccessGrain>(account.GetPrimaryKey()), grains.GetGrain<IPasskeysGrain>(account.GetPrimaryKey()));
        var (session, passkey, link) = (await CredentialsTests.OpenAsync(grains, account), Passkey(), CredentialsTests.Secret());
        await passkeys.PutAsync(passkey);
        Assert.True(await passkeys.UseAsync(passkey));
        await account.BeginTotpAsync(RandomNumberGenerator.GetBytes(20));
        await account.BeginResetAsync(link, Far);
        await account.ResetAsync(new PasswordResetOrder(link, "new", [], []));

        var refused = await Assert.ThrowsAsync<AiomusException>(
            () => access.AddApiKeyAsync(new ApiKeyOrder(Key(), "late", AccessScope.All, null, session.Id)));

        Assert.Equal(ErrorCode.Unauthenticated, refused.Code);
        Assert.False(await passkeys.AddAsync(Passkey(), session.Id));
        Assert.False(await account.ConfirmTotpAsync("000000", [], session.Id));
        Assert.False(await account.ChangePasswordAsync("late", (await account.GetSignInFactsAsync())!.PasswordVersion, session.Id));
        Assert.False(await access.OpenSessionAsync(
            new SessionOpening(
                CredentialsTests.Secret(), "curl", "this machine", WithSecondFactor: true, CredentialId: passkey.CredentialId)));
        Assert.Empty(await access.ListApiKeysAsync());
        Assert.Empty(await passkeys.ListAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KeyOfAnAccountThatCanSignIn_ChangesNoWayIn(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await CredentialsTests.ConfirmedAsync(grains);
        var (access, passkeys, key) = (
            grains.GetGrain<IAccessGrain>(account.GetPrimaryKey()), grains.GetGrain<IPasskeysGrain>(account.GetPrimaryKey()), Key());
        await access.AddApiKeyAsync(new ApiKeyOrder(key, "mine", AccessScope.All, null));
        await account.BeginTotpAsync(RandomNumberGenerator.GetBytes(20));

        Assert.False(await account.ChangePasswordAsync("late", (await account.GetSignInFactsAsync())!.PasswordVersion, key.Id));
        Assert.False(await passkeys.AddAsync(Passkey(), key.Id));
        Assert.False(await account.ConfirmTotpAsync("000000", [], key.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyChangesOfAPasswordAtOnce_HaveOneWinner(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await CredentialsTests.ConfirmedAsync(grains);
        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CredentialsTests.OpenAsync(grains, account)));
        var shown = (await account.GetSignInFactsAsync())!.PasswordVersion;

        var changes = await Task.WhenAll(sessions.Select((session, i) => account.ChangePasswordAsync($"new {i}", shown, session.Id)));

        var winner = Array.IndexOf(changes, true);
        Assert.Equal(1, changes.Count(isChanged => isChanged));
        Assert.Equal($"new {winner}", (await account.GetSignInFactsAsync())!.PasswordHash);
        Assert.Equal(
            sessions[winner].Id, Assert.Single(await grains.GetGrain<IAccessGrain>(account.GetPrimaryKey()).ListSessionsAsync()).Id);
    }

    internal static ApiKeyHash Key() => new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    internal static Passkey Passkey()
        => new(RandomNumberGenerator.GetBytes(16), [1], "my key", DateTimeOffset.UtcNow, 0, [], true, false, false, [], []);

    private static string Address() => $"{Guid.NewGuid():N}@example.com";

    private static IEmailIndexGrain Index(GrainCluster cluster, string email) => cluster.Grains.GetGrain<IEmailIndexGrain>(
        cluster.Service<IKeyedHash>().Compute(EmailAddress.Domain, EmailAddress.Canonical(email)));
}
