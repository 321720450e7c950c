using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Accounts;
using Aiomus.Grains.Tests.Clusters;
using Microsoft.Data.Sqlite;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Erasure;

/// <summary>
/// Whoever hears that an erasure has begun may rely on it that nothing opens the account, whoever asked, and however long it takes.
/// </summary>
public sealed class FenceTests
{
    private static readonly DateTimeOffset Far = DateTimeOffset.UtcNow.AddYears(10);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ErasureThatCannotGoOn_HasClosedTheAccountWhenItIsAnswered(bool isRepeated)
    {
        var (cluster, ledger) = await StartAsync();
        await using var _ = cluster;
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var (id, session) = (account.GetPrimaryKey(), await CredentialsTests.OpenAsync(cluster.Grains, account));
        var access = cluster.Grains.GetGrain<IAccessGrain>(id);
        var key = ClaimedMailboxTests.Key();
        await access.AddApiKeyAsync(new ApiKeyOrder(key, "laptop", AccessScope.All, null), None);
        Directory.CreateDirectory(ledger);

        var erasure = cluster.Grains.GetGrain<IErasureGrain>(id);
        await (isRepeated ? erasure.RepeatAsync(Guid.NewGuid(), cluster.Time.GetUtcNow(), None) : erasure.RequestAsync(None));

        Assert.Equal(ErasureStep.Requested, (await erasure.GetAsync(None))!.Step);
        Assert.Null(await access.CheckSessionAsync(session, None));
        Assert.Null(await access.CheckKeyAsync(key, None));
        Assert.False((await account.GetSignInFactsAsync(None))!.MaySignIn);

        // Neither who may enable accounts, nor who reads the mailbox or runs the machine, gets it back.
        var reset = CredentialsTests.Secret();
        await account.BeginResetAsync(reset, Far, None);
        Assert.Null(await account.ResetAsync(new PasswordResetOrder(reset, "new", [], []), None));
        await AssertGoneAsync(() => account.SetDisabledAsync(false, None));
        await AssertGoneAsync(() => access.RestoreOwnerAsync(key, None));
        await AssertGoneAsync(() => access.AddApiKeyAsync(new ApiKeyOrder(key, "laptop", AccessScope.All, null), None));
        await AssertGoneAsync(() => cluster.Grains.GetGrain<IPasskeysGrain>(id).PutAsync(ClaimedMailboxTests.Passkey(), None));
        await AssertGoneAsync(() => account.BeginEmailChangeAsync($"{id:N}@example.org", reset, reset, Far, None));
        Assert.Null(await access.OpenSessionAsync(new SessionOpening(session, "curl", "this machine"), None));
        Assert.Null((await account.GetSignInFactsAsync(None))!.PasswordHash);
        Assert.False((await account.GetSignInFactsAsync(None))!.MaySignIn);
        Assert.Null(await access.CheckSessionAsync(session, None));
        Assert.Null(await access.CheckKeyAsync(key, None));

        await EndAsync(erasure, account, ledger);
    }

    [Fact]
    public async Task AccountThatAsksForItsOwnErasure_WaitsForNobody()
    {
        var (cluster, ledger) = await StartAsync();
        await using var _ = cluster;
        var email = $"{Guid.NewGuid():N}@example.com";
        var (_, early, first) = await CredentialsTests.RegisterAsync(cluster.Grains, email);
        var (_, late, second) = await CredentialsTests.RegisterAsync(cluster.Grains, email);
        Directory.CreateDirectory(ledger);

        // The address is taken: the account asks for its own erasure, in a turn that is still on when the Erasure grain fences it.
        Assert.Equal(EmailConfirmation.Confirmed, await late.ConfirmAsync(second, "hash", None));
        Assert.Equal(EmailConfirmation.Taken, await early.ConfirmAsync(first, "hash", None).WaitAsync(TimeSpan.FromSeconds(20), None));

        Assert.False((await early.GetSignInFactsAsync(None))!.MaySignIn);
        Assert.Null((await early.GetSignInFactsAsync(None))!.PasswordHash);
        Assert.True((await late.GetSignInFactsAsync(None))!.MaySignIn);
        await EndAsync(cluster.Grains.GetGrain<IErasureGrain>(early.GetPrimaryKey()), early, ledger);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AccountThatAsksForItsOwnErasureBehindAnother_WaitsForNobody(bool isRepeated)
    {
        var (cluster, ledger) = await StartAsync();
        await using var _ = cluster;
        var email = $"{Guid.NewGuid():N}@example.com";
        var (_, early, first) = await CredentialsTests.RegisterAsync(cluster.Grains, email);
        var (_, late, second) = await CredentialsTests.RegisterAsync(cluster.Grains, email);
        Assert.Equal(EmailConfirmation.Confirmed, await late.ConfirmAsync(second, "hash", None));
        Directory.CreateDirectory(ledger);
        var erasure = cluster.Grains.GetGrain<IErasureGrain>(early.GetPrimaryKey());
        var (held, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Calls.Hold = method => method == nameof(IEmailIndexGrain.ClaimAsync) && held.TrySetResult() ? go.Task : Task.CompletedTask;

        // The account is about to find its address taken, and another has asked by then: that one's fence waits for the account's turn.
        var confirming = early.ConfirmAsync(first, "hash", None);
        await held.Task.WaitAsync(TimeSpan.FromSeconds(20), None);
        var asking = isRepeated ? erasure.RepeatAsync(Guid.NewGuid(), cluster.Time.GetUtcNow(), None) : erasure.RequestAsync(None);
        await Eventually.AssertAsync(async () => Assert.NotNull(await erasure.GetAsync(None)));
        go.SetResult();

        Assert.Equal(EmailConfirmation.Taken, await confirming.WaitAsync(TimeSpan.FromSeconds(20), None));
        await asking.WaitAsync(TimeSpan.FromSeconds(20), None);
        Assert.False((await early.GetSignInFactsAsync(None))!.MaySignIn);
        await EndAsync(erasure, early, ledger);
    }

    [Fact]
    public async Task AccountThatCannotBeRead_IsAskedToGoAllTheSame()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        await DamageAsync(cluster, account.GetPrimaryKey());
        await cluster.Silos.DeactivateAsync(account.GetGrainId());
        await Assert.ThrowsAnyAsync<Exception>(() => account.GetSignInFactsAsync(None));

        var status = await cluster.Grains.GetGrain<IErasureGrain>(account.GetPrimaryKey()).RequestAsync(None);

        Assert.Equal(ErasureStep.Requested, status!.Step);
    }

    private static async Task AssertGoneAsync(Func<Task> act) =>
        Assert.Equal(ErrorCode.AccountGone, (await Assert.ThrowsAsync<AiomusException>(act)).Code);

    private static async Task DamageAsync(GrainCluster cluster, Guid userId)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(cluster.DataFolder, "aiomus.db")}");
        await connection.OpenAsync(None);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "UPDATE OrleansStorage "
            + "SET PayloadBinary = CAST(replace(CAST(PayloadBinary AS TEXT), '\"data\":\"', '\"data\":\"AAAA') AS BLOB) "
            + "WHERE GrainTypeString = 'user/user' AND GrainIdN0 = $n0";
        command.Parameters.AddWithValue("$n0", BitConverter.ToInt64(userId.ToByteArray(), 0));
        Assert.Equal(1, await command.ExecuteNonQueryAsync(None));
    }

    // The first step enters the erasure into the ledger, and where that lies there can be none while a folder has its name.
    private static async Task<(GrainCluster Cluster, string Ledger)> StartAsync()
    {
        var database = TestDatabase.Sqlite();
        var ledger = Path.Combine(Directory.CreateDirectory(Path.Combine(database.Folder, "elsewhere")).FullName, "erasures");
        return (await GrainCluster.StartAsync(database, new Dictionary<string, string?> { ["Aiomus:Erasure:Ledger"] = ledger }), ledger);
    }

    private static async Task EndAsync(IErasureGrain erasure, ICredentialsGrain account, string ledger)
    {
        Directory.Delete(ledger);
        await Eventually.AssertAsync(async () => Assert.Null(await erasure.GetAsync(None)));
        Assert.Null(await account.GetSignInFactsAsync(None));
    }
}
