using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage.Keys;

namespace Aiomus.Grains.Tests.Accounts;

[Collection(SharedClustersCollection.Name)]
public sealed class CredentialsTests(SharedClusters clusters)
{
    private static readonly DateTimeOffset Far = DateTimeOffset.UtcNow.AddYears(10);

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyRegistrationsOfOneAddress_BecomeOneAccount(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var email = $"{Guid.NewGuid():N}@example.com";
        var people = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RegisterAsync(grains, email)));

        var confirmed = await Task.WhenAll(people.Select(person => person.Account.ConfirmAsync(person.Link, "hash")));

        Assert.Equal(1, confirmed.Count(outcome => outcome == EmailConfirmation.Confirmed));
        Assert.Equal(49, confirmed.Count(outcome => outcome == EmailConfirmation.Taken));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyChangesToOneAddress_HaveOneWinner(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var wanted = $"{Guid.NewGuid():N}@example.com";
        var people = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ConfirmedAsync(grains)));
        var links = people.Select(_ => (Old: Secret(), New: Secret())).ToArray();
        await Task.WhenAll(people.Zip(links, (person, link) => person.BeginEmailChangeAsync(wanted, link.Old, link.New, Far)));
        var halves = await Task.WhenAll(people.Zip(links, (person, link) => person.ConfirmEmailChangeAsync(link.Old)));

        var ends = await Task.WhenAll(people.Zip(links, (person, link) => person.ConfirmEmailChangeAsync(link.New)));

        Assert.All(halves, half => Assert.Equal(EmailConfirmation.HalfConfirmed, half));
        Assert.Equal(1, ends.Count(end => end == EmailConfirmation.Confirmed));
        var emails = await Task.WhenAll(people.Select(person => person.GetEmailAsync()));
        Assert.Equal(1, emails.Count(email => email == wanted));
        Assert.Equal(50, emails.Distinct().Count());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task AddressThatWasLeft_IsFree(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var person = await ConfirmedAsync(grains);
        var before = (await person.GetEmailAsync())!;
        var (oldLink, newLink) = (Secret(), Secret());
        await person.BeginEmailChangeAsync($"{Guid.NewGuid():N}@example.com", oldLink, newLink, Far);
        await person.ConfirmEmailChangeAsync(newLink);
        Assert.Equal(before, await person.GetEmailAsync());

        Assert.Equal(EmailConfirmation.Confirmed, await person.ConfirmEmailChangeAsync(oldLink));

        var (_, next, link) = await RegisterAsync(grains, before);
        Assert.Equal(EmailConfirmation.Confirmed, await next.ConfirmAsync(link, "hash"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Link_CountsOnceAndOnlyItself(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var (_, account, link) = await RegisterAsync(grains, $"{Guid.NewGuid():N}@example.com");

        Assert.Equal(EmailConfirmation.Unknown, await account.ConfirmAsync(link with { Hash = new byte[32] }, "hash"));
        Assert.False((await account.GetSignInFactsAsync())!.MaySignIn);
        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, "hash"));
        Assert.Equal(EmailConfirmation.Unknown, await account.ConfirmAsync(link, "hash"));
        Assert.True((await account.GetSignInFactsAsync())!.MaySignIn);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reset_EndsEverySessionAndItself(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await ConfirmedAsync(grains);
        var access = grains.GetGrain<IAccessGrain>(account.GetPrimaryKey());
        var (session, link) = (Secret(), Secret());
        await access.OpenSessionAsync(new SessionOpening(session, "Firefox on Linux", "this machine"));
        Assert.NotNull(await access.CheckSessionAsync(session));
        await account.BeginResetAsync(link, Far);

        Assert.False(await ResetAsync(account, Secret(), "other"));
        Assert.True(await ResetAsync(account, link, "new"));

        Assert.False(await ResetAsync(account, link, "again"));
        Assert.Equal("new", (await account.GetSignInFactsAsync())!.PasswordHash);
        Assert.Null(await access.CheckSessionAsync(session));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ResetThatAStrangerAsksFor_EndsNoLinkOfThePersons(DatabaseKind database)
    {
        var account = await ConfirmedAsync((await clusters.GetAsync(database)).Grains);
        var links = Enumerable.Range(0, 25).Select(_ => Secret()).ToArray();
        foreach (var link in links)
        {
            await account.BeginResetAsync(link, Far);
        }

        Assert.False(await account.CanResetAsync(links[4]));
        Assert.True(await account.CanResetAsync(links[5]));
        Assert.True(await ResetAsync(account, links[5], "new"));
        Assert.False(await account.CanResetAsync(links[24]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CodesAndRecoveryCodes_CountOnce(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var account = await ConfirmedAsync(cluster.Grains);
        var session = await OpenAsync(cluster.Grains, account);
        var secret = RandomNumberGenerator.GetBytes(20);
        await account.BeginTotpAsync(secret);
        byte[][] recovery = [SHA256.HashData(Encoding.UTF8.GetBytes("abcdefgh")), SHA256.HashData(Encoding.UTF8.GetBytes("ijklmnop"))];
        Assert.False((await account.GetSignInFactsAsync())!.HasSecondFactor);

        Assert.True(await account.ConfirmTotpAsync(Code(secret, cluster.Time.GetUtcNow()), recovery, session.Id));

        Assert.True((await account.GetSignInFactsAsync())!.HasSecondFactor);
        Assert.False(await account.UseCodeAsync(Code(secret, cluster.Time.GetUtcNow())));
        var next = Code(secret, cluster.Time.GetUtcNow().AddSeconds(30));
        var uses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => account.UseCodeAsync(next)));
        Assert.Equal(1, uses.Count(used => used));
        Assert.True(await account.UseCodeAsync("ABCD-efgh"));
        Assert.False(await account.UseCodeAsync("abcd-efgh"));
        Assert.True(await account.RemoveTotpAsync(session.Id));
        Assert.False((await account.GetSignInFactsAsync())!.HasSecondFactor);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DisabledAccount_HasNoAccessAtOnce(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await ConfirmedAsync(grains);
        var access = grains.GetGrain<IAccessGrain>(account.GetPrimaryKey());
        var session = Secret();
        await access.OpenSessionAsync(new SessionOpening(session, "curl", "this machine"));
        var key = new ApiKeyHash("key", SHA256.HashData([1]));
        await access.AddApiKeyAsync(new ApiKeyOrder(key, "key", AccessScope.Read, null));
        Assert.Equal(AccessScope.Read, (await access.CheckKeyAsync(key))!.Scopes);

        await account.SetDisabledAsync(true);

        Assert.Null(await access.CheckSessionAsync(session));
        Assert.Null(await access.CheckKeyAsync(key));
        Assert.False((await account.GetSignInFactsAsync())!.MaySignIn);
        await account.SetDisabledAsync(false);
        Assert.Null(await access.CheckSessionAsync(session));
        Assert.NotNull(await access.CheckKeyAsync(key));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ErasedAccount_LeavesItsAddressFree(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var account = await ConfirmedAsync(cluster.Grains);
        var email = (await account.GetEmailAsync())!;
        var erasure = (await cluster.Grains.GetGrain<IErasureGrain>(account.GetPrimaryKey()).RequestAsync())!;
        await Eventually.AssertAsync(async () =>
            Assert.Equal(ErasureStep.Completed, (await cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure.Id).GetAsync())?.Step));

        Assert.Empty(await cluster.Search.FindAsync(account.GetPrimaryKey(), default));
        var (_, next, link) = await RegisterAsync(cluster.Grains, email);
        Assert.Equal(EmailConfirmation.Confirmed, await next.ConfirmAsync(link, "hash"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Sessions_AreListedEndedAndBounded(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var access = grains.GetGrain<IAccessGrain>((await ConfirmedAsync(grains)).GetPrimaryKey());
        var secrets = Enumerable.Range(0, UserGrain.MaxSessions + 3).Select(_ => Secret()).ToArray();
        foreach (var secret in secrets)
        {
            await access.OpenSessionAsync(new SessionOpening(secret, "Firefox on Linux", "this machine"));
        }

        Assert.Equal(UserGrain.MaxSessions, (await access.ListSessionsAsync()).Count);
        Assert.True(await access.EndSessionAsync(secrets[^1].Id));
        Assert.False(await access.EndSessionAsync(secrets[^1].Id));
        Assert.Null(await access.CheckSessionAsync(secrets[^1]));
        Assert.Equal(UserGrain.MaxSessions - 2, await access.EndSessionsAsync(secrets[^2].Id));
        Assert.NotNull(await access.CheckSessionAsync(secrets[^2]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SessionUnderANewSecret_RefusesTheOld(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var access = grains.GetGrain<IAccessGrain>((await ConfirmedAsync(grains)).GetPrimaryKey());
        var old = Secret();
        await access.OpenSessionAsync(new SessionOpening(old, "Firefox on Linux", "this machine"));
        var renewed = old with { Hash = RandomNumberGenerator.GetBytes(32) };

        Assert.True(await access.RefreshSessionAsync(renewed, false));

        Assert.Null(await access.CheckSessionAsync(old));
        Assert.NotNull(await access.CheckSessionAsync(renewed));
    }

    [Fact]
    public async Task Session_EndsWhenItIsNotUsedAndInAnyCaseAtItsEnd()
    {
        await using var cluster = await GrainCluster.StartAsync(
            TestDatabase.Sqlite(),
            new Dictionary<string, string?> { ["Aiomus:Accounts:SessionIdleHours"] = "2", ["Aiomus:Accounts:SessionHours"] = "5" });
        var access = cluster.Grains.GetGrain<IAccessGrain>((await ConfirmedAsync(cluster.Grains)).GetPrimaryKey());
        var (unused, used) = (Secret(), Secret());
        await access.OpenSessionAsync(new SessionOpening(unused, "Firefox on Linux", "this machine"));
        await access.OpenSessionAsync(new SessionOpening(used, "Firefox on Linux", "this machine"));

        for (var i = 0; i < 3; i++)
        {
            cluster.Time.Advance(TimeSpan.FromHours(1.5));
            Assert.NotNull(await access.CheckSessionAsync(used));
        }

        Assert.Null(await access.CheckSessionAsync(unused));
        Assert.Equal(used.Id, Assert.Single(await access.ListSessionsAsync()).Id);
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await access.CheckSessionAsync(used));
        Assert.Empty(await access.ListSessionsAsync());
    }

    [Fact]
    public async Task Failures_LockForLongerAndLongerAndEnd()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await index.BeginAttemptAsync());
            await index.EndAttemptAsync(false);
        }

        Assert.False(await index.BeginAttemptAsync());
        await index.EndAttemptAsync(false);
        cluster.Time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.True(await index.BeginAttemptAsync());
        await index.EndAttemptAsync(false);
        cluster.Time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.False(await index.BeginAttemptAsync());
        cluster.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await index.BeginAttemptAsync());
        await index.EndAttemptAsync(true);
        await index.EndAttemptAsync(false);
        Assert.True(await index.BeginAttemptAsync());
    }

    [Fact]
    public async Task FailuresThatGoOn_AreForgottenByHalves()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");

        var tries = new List<int>();
        for (var hour = 0; hour < 6; hour++)
        {
            var open = 0;
            for (var i = 0; i < 360; i++)
            {
                open += await index.BeginAttemptAsync() ? 1 : 0;
                cluster.Time.Advance(TimeSpan.FromSeconds(10));
            }

            tries.Add(open);
        }

        // Without it there were four in each hour for as long as somebody tries; and never many.
        Assert.All(tries[1..], open => Assert.InRange(open, 6, 24));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Reset_EndsTheLockAndLetsThePersonIn(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var account = await ConfirmedAsync(cluster.Grains);
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>(
            cluster.Service<IKeyedHash>().Compute(EmailAddress.Domain, EmailAddress.Canonical((await account.GetEmailAsync())!)));
        for (var i = 0; i < 20; i++)
        {
            await index.BeginAttemptAsync();
            cluster.Time.Advance(TimeSpan.FromSeconds(i < 10 ? 60 : 0));
        }

        Assert.False(await index.BeginAttemptAsync());
        var link = Secret();
        await account.BeginResetAsync(link, Far);

        Assert.True(await ResetAsync(account, link, "new"));

        // Whoever goes on trying takes no try away from the person: for two minutes there is no lock.
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await index.BeginAttemptAsync());
        }

        cluster.Time.Advance(TimeSpan.FromMinutes(2.1));
        var after = new List<bool>();
        for (var i = 0; i < 20; i++)
        {
            after.Add(await index.BeginAttemptAsync());
        }

        Assert.Contains(false, after);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ChangeOfAddress_EndsALinkThatLiesInTheOldMailbox(DatabaseKind database)
    {
        var account = await ConfirmedAsync((await clusters.GetAsync(database)).Grains);
        var (reset, oldLink, newLink) = (Secret(), Secret(), Secret());
        await account.BeginResetAsync(reset, Far);
        await account.BeginEmailChangeAsync($"{Guid.NewGuid():N}@example.com", oldLink, newLink, Far);
        await account.ConfirmEmailChangeAsync(oldLink);
        Assert.True(await account.CanResetAsync(reset));

        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmEmailChangeAsync(newLink));

        Assert.False(await account.CanResetAsync(reset));
        Assert.False(await ResetAsync(account, reset, "theirs"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PasswordThatWasReplacedMeanwhile_OpensNoSession(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var account = await ConfirmedAsync(grains);
        var access = grains.GetGrain<IAccessGrain>(account.GetPrimaryKey());
        var (late, shown) = (Secret(), (await account.GetSignInFactsAsync())!.PasswordVersion);
        await account.RehashAsync("hash", "stronger");
        Assert.Equal(shown, (await account.GetSignInFactsAsync())!.PasswordVersion);
        Assert.True(await account.ChangePasswordAsync("new", shown, (await OpenAsync(grains, account)).Id));

        Assert.False(await access.OpenSessionAsync(new SessionOpening(late, "Firefox on Linux", "this machine", shown)));

        Assert.Null(await access.CheckSessionAsync(late));
        var now = (await account.GetSignInFactsAsync())!.PasswordVersion;
        Assert.True(await access.OpenSessionAsync(new SessionOpening(Secret(), "Firefox on Linux", "this machine", now)));
        Assert.True(await access.OpenSessionAsync(new SessionOpening(Secret(), "Firefox on Linux", "this machine")));
        await account.SetDisabledAsync(true);
        Assert.False(await access.OpenSessionAsync(new SessionOpening(Secret(), "Firefox on Linux", "this machine", now)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PasskeyThatWasRemovedMeanwhile_IsNotUsedAndStaysAway(DatabaseKind database)
    {
        var grains = (await clusters.GetAsync(database)).Grains;
        var passkeys = grains.GetGrain<IPasskeysGrain>((await ConfirmedAsync(grains)).GetPrimaryKey());
        var passkey = new Passkey(
            RandomNumberGenerator.GetBytes(16), [1], "my key", DateTimeOffset.UtcNow, 1, [], true, false, false, [], []);
        await passkeys.PutAsync(passkey);

        Assert.True(await passkeys.UseAsync(passkey with { SignCount = 2 }));
        Assert.False(await passkeys.UseAsync(passkey with { SignCount = 2 }));
        Assert.Equal(2u, Assert.Single(await passkeys.ListAsync()).SignCount);
        await passkeys.RemoveAsync(passkey.CredentialId);

        Assert.False(await passkeys.UseAsync(passkey with { SignCount = 3 }));
        Assert.Empty(await passkeys.ListAsync());
        await passkeys.PutAsync(passkey with { SignCount = 0 });
        Assert.True(await passkeys.UseAsync(passkey with { SignCount = 0 }));
        Assert.True(await passkeys.UseAsync(passkey with { SignCount = 0 }));
    }

    [Fact]
    public async Task RegistrationThatFailsAtAnyWrite_LeavesNoAccountWithoutItsReminder()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        for (var survived = 0; ; survived++)
        {
            var account = cluster.Grains.GetGrain<ICredentialsGrain>(Guid.NewGuid());
            var registration = new AccountRegistration($"{Guid.NewGuid():N}@example.com", "hash", "Ada", Secret(), Far);
            cluster.Stop.StopAfter(survived);
            var fault = await Record.ExceptionAsync(() => account.RegisterAsync(registration));
            cluster.Stop.Release();

            // Before the write that fails, which is where a silo might be killed.
            Assert.NotNull(await cluster.Service<IReminderTable>().ReadRow(account.GetGrainId(), "unconfirmed"));
            if (fault is null)
            {
                Assert.InRange(survived, 1, 10);
                return;
            }
        }
    }

    [Fact]
    public async Task MailsToOneAddress_AreFewInAnyHour()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");
        Assert.True(await MayAsync());
        cluster.Time.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 4; i++)
        {
            Assert.True(await MayAsync());
        }

        Assert.False(await MayAsync());
        cluster.Time.Advance(TimeSpan.FromMinutes(31));

        // The first of them is more than an hour ago, the others are not.
        Assert.True(await MayAsync());
        Assert.False(await MayAsync());

        Task<bool> MayAsync() => index.MayMailAsync(MailReason.SignUp, "192.0.2.1");
    }

    [Fact]
    public async Task WhoAsksForMails_TakesThemFromNoOtherKindAndFromNobodyElse()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");
        foreach (var reason in Enum.GetValues<MailReason>())
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(i < 5, await index.MayMailAsync(reason, "192.0.2.1"));
            }
        }

        foreach (var reason in Enum.GetValues<MailReason>())
        {
            Assert.True(await index.MayMailAsync(reason, "198.51.100.1"));
        }
    }

    [Fact]
    public async Task ManyWhoAskForMails_LeaveRoomForOneMoreAndFloodNobody()
    {
        var cluster = await clusters.GetAsync(DatabaseKind.Sqlite);
        var index = cluster.Grains.GetGrain<IEmailIndexGrain>($"{Guid.NewGuid():N}");
        var mails = 0;
        for (var i = 0; i < 9; i++)
        {
            for (var again = 0; again < 20; again++)
            {
                mails += await index.MayMailAsync(MailReason.Reset, $"192.0.2.{i}") ? 1 : 0;
            }
        }

        // Two of them had all that one may have, and the rest one each.
        Assert.Equal(10 + 7, mails);
        Assert.True(await index.MayMailAsync(MailReason.Reset, "198.51.100.1"));
        for (var i = 0; i < 10_000; i++)
        {
            mails += await index.MayMailAsync(MailReason.Reset, $"network {i}") ? 1 : 0;
        }

        Assert.Equal(19, mails);
        cluster.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.True(await index.MayMailAsync(MailReason.Reset, "198.51.100.1"));
    }

    internal static SecretHash Secret() => new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    internal static async Task<(Guid Id, ICredentialsGrain Account, SecretHash Link)> RegisterAsync(IGrainFactory grains, string email)
    {
        var (id, link) = (Guid.NewGuid(), Secret());
        var account = grains.GetGrain<ICredentialsGrain>(id);
        await account.RegisterAsync(new AccountRegistration(email, "hash", "Ada", link, Far));
        return (id, account, link);
    }

    internal static async Task<bool> ResetAsync(ICredentialsGrain account, SecretHash link, string hash) =>
        await account.ResetAsync(new PasswordResetOrder(link, hash, [], [])) is not null;

    internal static async Task<SecretHash> OpenAsync(IGrainFactory grains, ICredentialsGrain account, bool withSecondFactor = false)
    {
        var session = Secret();
        Assert.True(await grains.GetGrain<IAccessGrain>(account.GetPrimaryKey()).OpenSessionAsync(
            new SessionOpening(
                session, "Firefox on Linux", "this machine", (await account.GetSignInFactsAsync())!.PasswordVersion, withSecondFactor)));
        return session;
    }

    internal static async Task<ICredentialsGrain> ConfirmedAsync(IGrainFactory grains)
    {
        var (_, account, link) = await RegisterAsync(grains, $"{Guid.NewGuid():N}@example.com");
        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, "hash"));
        return account;
    }

    private static string Code(byte[] secret, DateTimeOffset at)
        => Totp.CodeAt(secret, Totp.StepAt(at)).ToString("D6", CultureInfo.InvariantCulture);
}
