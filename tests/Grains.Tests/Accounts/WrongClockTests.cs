using System.Globalization;
using System.Security.Cryptography;
using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Clocks;
using Aiomus.Grains.Tests.Clusters;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>
/// The clock is 400 days ahead for a moment: afterwards nothing counts, and nothing is refused, for longer than its time.
/// </summary>
public sealed class WrongClockTests
{
    private static readonly TimeSpan Wrong = TimeSpan.FromDays(400);

    [Fact]
    public async Task SessionOpenedWhileTheClockWasAhead_IsOverOnceItIsRight()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var access = cluster.Grains.GetGrain<IAccessGrain>((await CredentialsTests.ConfirmedAsync(cluster.Grains)).GetPrimaryKey());
        var (ahead, right) = (CredentialsTests.Secret(), CredentialsTests.Secret());
        using (cluster.Time.Misset(Wrong))
        {
            await access.OpenSessionAsync(new SessionOpening(ahead, "Firefox on Linux", "this machine"));
            Assert.NotNull(await access.CheckSessionAsync(ahead));
        }

        Assert.Null(await access.CheckSessionAsync(ahead));
        Assert.Empty(await access.ListSessionsAsync());
        await access.OpenSessionAsync(new SessionOpening(right, "Firefox on Linux", "this machine"));
        Assert.NotNull(await access.CheckSessionAsync(right));
    }

    [Fact]
    public async Task SessionUsedWhileTheClockWasAhead_LivesNoLongerThanItsWindow()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var access = cluster.Grains.GetGrain<IAccessGrain>((await CredentialsTests.ConfirmedAsync(cluster.Grains)).GetPrimaryKey());
        var session = CredentialsTests.Secret();
        await access.OpenSessionAsync(new SessionOpening(session, "Firefox on Linux", "this machine"));

        // Ahead by less than a session lasts, so that it is used.
        using (cluster.Time.Misset(TimeSpan.FromDays(6)))
        {
            Assert.True(await access.RefreshSessionAsync(session, false));
            Assert.NotNull(await access.CheckSessionAsync(session));
        }

        var grant = await access.CheckSessionAsync(session);
        Assert.True(TimeWindow.IsAhead(grant!.FreshAt!.Value, cluster.Time.GetUtcNow()));
        cluster.Time.Advance(TimeSpan.FromDays(7.1));
        Assert.Null(await access.CheckSessionAsync(session));
    }

    [Fact]
    public async Task LinkMadeWhileTheClockWasAhead_IsOverOnceItIsRight()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var (ahead, right) = (CredentialsTests.Secret(), CredentialsTests.Secret());
        using (cluster.Time.Misset(Wrong))
        {
            await account.BeginResetAsync(ahead, cluster.Time.GetUtcNow().AddHours(1));
            Assert.True(await account.CanResetAsync(ahead));
        }

        Assert.False(await account.CanResetAsync(ahead));
        Assert.False(await CredentialsTests.ResetAsync(account, ahead, "new"));
        await account.BeginResetAsync(right, cluster.Time.GetUtcNow().AddHours(1));
        Assert.True(await account.CanResetAsync(right));
    }

    [Fact]
    public async Task LinkWhoseMakersClockWasAhead_LastsNoLongerThanItsKind()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var link = CredentialsTests.Secret();
        await account.BeginResetAsync(link, cluster.Time.GetUtcNow() + Wrong);

        cluster.Time.Advance(TimeSpan.FromDays(1));

        Assert.False(await account.CanResetAsync(link));
    }

    [Fact]
    public async Task AccountMadeWhileTheClockWasAhead_GoesWhenNobodyConfirmsIt()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        ICredentialsGrain account;
        SecretHash link;
        using (cluster.Time.Misset(Wrong))
        {
            account = cluster.Grains.GetGrain<ICredentialsGrain>(Guid.NewGuid());
            link = CredentialsTests.Secret();
            await account.RegisterAsync(
                new AccountRegistration("ada@example.com", "hash", "Ada", link, cluster.Time.GetUtcNow().AddHours(24)));
        }

        Assert.Equal(EmailConfirmation.Unknown, await account.ConfirmAsync(link, "hash"));
        await cluster.Grains.GetGrain<IRemindable>(account.GetGrainId()).ReceiveReminder("unconfirmed", default, CancellationToken.None);

        await Eventually.AssertAsync(async () => Assert.Null(await account.GetSignInFactsAsync()));
    }

    [Fact]
    public async Task CodeUsedWhileTheClockWasAhead_StandsInNobodysWayAndCountsNeverAgain()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var account = await CredentialsTests.ConfirmedAsync(cluster.Grains);
        var secret = RandomNumberGenerator.GetBytes(20);
        var session = await CredentialsTests.OpenAsync(cluster.Grains, account);
        await account.BeginTotpAsync(secret);
        var first = Code(secret, cluster.Time.GetUtcNow());
        Assert.True(await account.ConfirmTotpAsync(first, [], session.Id));
        string ahead;
        using (cluster.Time.Misset(Wrong))
        {
            ahead = Code(secret, cluster.Time.GetUtcNow().AddSeconds(30));
            Assert.True(await account.UseCodeAsync(ahead));
        }

        // The one of before the jump does not come back; the next one counts, once.
        Assert.False(await account.UseCodeAsync(first));
        var next = Code(secret, cluster.Time.GetUtcNow().AddSeconds(30));
        Assert.True(await account.UseCodeAsync(next));
        Assert.False(await account.UseCodeAsync(next));

        cluster.Time.Advance(Wrong);
        Assert.False(await account.UseCodeAsync(ahead));
        cluster.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await account.UseCodeAsync(Code(secret, cluster.Time.GetUtcNow())));
    }

    [Fact]
    public async Task LocksAndBudgetsOfAnAddress_LastNoLongerThanTheyShould()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");
        using (cluster.Time.Misset(Wrong))
        {
            for (var i = 0; i < 20; i++)
            {
                await index.BeginAttemptAsync();
                Assert.Equal(i < 5, await index.MayMailAsync(MailReason.SignUp, "192.0.2.1"));
                cluster.Time.Advance(TimeSpan.FromSeconds(i < 10 ? 60 : 0));
            }

            Assert.False(await index.BeginAttemptAsync());
        }

        Assert.False(await index.BeginAttemptAsync());
        cluster.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await index.BeginAttemptAsync());
        cluster.Time.Advance(TimeSpan.FromMinutes(46));
        Assert.True(await index.MayMailAsync(MailReason.SignUp, "192.0.2.1"));
    }

    [Fact]
    public async Task GraceGivenWhileTheClockWasAhead_EndsInTime()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");
        using (cluster.Time.Misset(Wrong))
        {
            await index.ForgiveAsync();
        }

        cluster.Time.Advance(TimeSpan.FromMinutes(2.1));
        var tries = new List<bool>();
        for (var i = 0; i < 20; i++)
        {
            tries.Add(await index.BeginAttemptAsync());
        }

        Assert.Contains(false, tries);
    }

    [Fact]
    public async Task Challenge_LastsItsTimeWhateverTheClockSays()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (early, late) = (Challenge(cluster), Challenge(cluster));
        await early.KeepAsync("early");
        using (cluster.Time.Misset(Wrong))
        {
            await late.KeepAsync("late");
            Assert.Equal("early", await early.TakeAsync());
        }

        cluster.Time.Advance(TimeSpan.FromMinutes(5.1));
        Assert.Null(await late.TakeAsync());
    }

    [Fact]
    public async Task KeyThatAWrongClockTakesForExpired_CountsAgain()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var access = cluster.Grains.GetGrain<IAccessGrain>((await CredentialsTests.ConfirmedAsync(cluster.Grains)).GetPrimaryKey());
        var (key, other) = (NewKey(), NewKey());
        await access.AddApiKeyAsync(new ApiKeyOrder(key, "one", AccessScope.All, cluster.Time.GetUtcNow().AddDays(30)));
        using (cluster.Time.Misset(Wrong))
        {
            await access.AddApiKeyAsync(new ApiKeyOrder(other, "other", AccessScope.All, null));
            Assert.Null(await access.CheckKeyAsync(key));
            Assert.NotNull(await access.CheckKeyAsync(other));
        }

        Assert.NotNull(await access.CheckKeyAsync(key));
        Assert.NotNull(await access.CheckKeyAsync(other));
        var today = DateOnly.FromDateTime(cluster.Time.GetUtcNow().UtcDateTime);
        Assert.All(await access.ListApiKeysAsync(), known => Assert.Equal(today, known.UsedOn));
    }

    private static ApiKeyHash NewKey() => new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    private static IChallengeGrain Challenge(GrainCluster cluster) => cluster.Grains.GetGrain<IChallengeGrain>(Guid.NewGuid());

    private static string Code(byte[] secret, DateTimeOffset at)
        => Totp.CodeAt(secret, Totp.StepAt(at)).ToString("D6", CultureInfo.InvariantCulture);
}
