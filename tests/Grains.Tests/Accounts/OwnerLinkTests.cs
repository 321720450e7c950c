using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>The link that opens the owner's account once.</summary>
public sealed class OwnerLinkTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    private readonly AnAccount _owner = new(new UserState { Roles = UserRole.Owner, CreatedAt = Now });
    private readonly SecretHash _link = AnAccount.Secret();

    [Fact]
    public void Link_OpensOneFreshSession()
    {
        var session = AnAccount.Secret();
        Begin();

        Assert.True(Open(session));
        Assert.False(Open(AnAccount.Secret()));
        Assert.Equal(Now, _owner.Rules.CheckSession(session, Now, out _)?.FreshAt);
    }

    [Fact]
    public void WrongLateOrReplacedLink_OpensNothing()
    {
        Begin();

        Assert.False(_owner.Rules.OpenSession(_link with { Hash = new byte[32] }, Opening(), Now));
        Assert.False(_owner.Rules.OpenSession(_link, Opening(), Now.AddDays(1)));
        Assert.True(_owner.Rules.BeginOwnerLink(AnAccount.Secret(), Now.AddDays(1), Now));
        Assert.False(Open(AnAccount.Secret()));
    }

    [Fact]
    public void LinkForLonger_LastsADay()
    {
        Assert.True(_owner.Rules.BeginOwnerLink(_link, Now.AddDays(30), Now));

        Assert.False(_owner.Rules.OpenSession(_link, Opening(), Now.AddDays(1)));
        Assert.True(_owner.Rules.OpenSession(_link, Opening(), Now.AddDays(1).AddSeconds(-1)));
    }

    [Fact]
    public void AccountWithASignIn_IsNotOpenedByTheLink()
    {
        Begin();
        _owner.Rules.Passkeys.Put(AnAccount.Passkey());

        Assert.False(Open(AnAccount.Secret()));
        Assert.False(_owner.Rules.BeginOwnerLink(_link, Now.AddDays(1), Now));
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("disabled")]
    [InlineData("closed")]
    [InlineData("restored")]
    [InlineData("factor")]
    public void ChangedAccount_IsNotOpenedByTheLink(string change)
    {
        Begin();
        switch (change)
        {
            case "roles":
                _owner.State.Roles = UserRole.None;
                break;
            case "disabled":
                _owner.Rules.SetDisabled(true);
                break;
            case "closed":
                Assert.True(_owner.Rules.Close());
                Assert.Null(_owner.State.OwnerLink);
                Assert.False(_owner.Rules.Close());
                break;
            case "restored":
                _owner.Rules.RestoreOwner(AnAccount.ApiKey(), Now);
                break;
            default:
                _owner.State.SecondFactor = new SecondFactorEntry { IsOn = true };
                break;
        }

        Assert.False(Open(AnAccount.Secret()));
    }

    [Fact]
    public void SessionOfTheLink_SetsThePasswordAndTakesAPasskey()
    {
        var session = AnAccount.Secret();
        Begin();
        Open(session);

        Assert.True(_owner.Rules.SpeaksForTheUser(session.Id));
        Assert.True(_owner.Rules.ChangePassword("hash", _owner.State.PasswordVersion, session.Id));
        Assert.NotNull(_owner.Rules.CheckSession(session, Now, out _)?.FreshAt);
    }

    [Fact]
    public async Task LinkThatManyFollow_OpensOneSessionAndNoneAfterARestart()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var (id, link) = (Guid.NewGuid(), AnAccount.Secret());
        await cluster.Grains.GetGrain<IUserGrain>(id).CreateAsync("Owner", UserRole.Owner, ClaimedMailboxTests.Key());
        var access = cluster.Grains.GetGrain<IAccessGrain>(id);
        Assert.True(await access.BeginOwnerLinkAsync(link, DateTimeOffset.UtcNow.AddHours(1)));

        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => access.OpenSessionByOwnerLinkAsync(link, Opening())));

        Assert.Single(opened, profile => profile is not null);
        await cluster.KillAndRestartAsync();
        access = cluster.Grains.GetGrain<IAccessGrain>(id);
        Assert.Null(await access.OpenSessionByOwnerLinkAsync(link, Opening()));
        Assert.Single(await access.ListSessionsAsync());
        var stranger = cluster.Grains.GetGrain<IAccessGrain>(Guid.NewGuid());
        Assert.False(await stranger.BeginOwnerLinkAsync(link, DateTimeOffset.UtcNow.AddHours(1)));
        Assert.Null(await stranger.OpenSessionByOwnerLinkAsync(link, Opening()));
    }

    private static SessionOpening Opening() => new(AnAccount.Secret(), "Firefox on Linux", "this machine");

    private void Begin() => Assert.True(_owner.Rules.BeginOwnerLink(_link, Now.AddHours(23), Now));

    private bool Open(SecretHash session) =>
        _owner.Rules.OpenSession(_link, new SessionOpening(session, "Firefox on Linux", "this machine"), Now);
}
