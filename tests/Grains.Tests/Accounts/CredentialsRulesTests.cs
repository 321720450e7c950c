using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class CredentialsRulesTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    [Fact]
    public void Registration_WaitsForItsLinkUntilItIsTooLate()
    {
        var link = AnAccount.Secret();
        var state = Credentials.Register(new AccountRegistration("ada@example.com", "hash", "Ada", link, Now.AddHours(24)), Now);
        var credentials = new Credentials(state);

        Assert.False(credentials.IsConfirmed);
        Assert.Equal("ada@example.com", credentials.FindRegistration(link, Now)!.Email);
        Assert.Null(credentials.FindRegistration(link with { Hash = new byte[32] }, Now));
        Assert.Null(credentials.FindRegistration(AnAccount.Secret(), Now));
        Assert.Null(credentials.FindRegistration(link, Now.AddHours(24)));

        credentials.Confirm("theirs");

        Assert.True(credentials.IsConfirmed);
        Assert.Equal("theirs", state.PasswordHash);
        Assert.Null(credentials.FindRegistration(link, Now));
    }

    [Fact]
    public void LinkWhoseMakersClockWasAhead_LastsNoLongerThanItsKind()
    {
        var (confirm, reset) = (AnAccount.Secret(), AnAccount.Secret());
        var state = Credentials.Register(new AccountRegistration("ada@example.com", "hash", "Ada", confirm, Now.AddDays(400)), Now);
        var credentials = new Credentials(state);
        credentials.BeginReset(reset, Now.AddDays(400), Now);

        Assert.NotNull(credentials.FindRegistration(confirm, Now.AddDays(29)));
        Assert.Null(credentials.FindRegistration(confirm, Now.AddDays(30)));
        Assert.True(credentials.CanReset(reset, Now.AddHours(23)));
        Assert.False(credentials.CanReset(reset, Now.AddDays(1)));
    }

    [Fact]
    public void LinkToANewPassword_EndsNoOtherUntilThereAreTooMany()
    {
        var credentials = new Credentials(new UserState());
        var links = Enumerable.Range(0, Credentials.MaxResets + 1).Select(_ => AnAccount.Secret()).ToArray();
        foreach (var link in links)
        {
            credentials.BeginReset(link, Now.AddHours(1), Now);
        }

        Assert.False(credentials.CanReset(links[0], Now));
        Assert.All(links[1..], link => Assert.True(credentials.CanReset(link, Now)));

        credentials.EndResets();

        Assert.All(links, link => Assert.False(credentials.CanReset(link, Now)));
    }

    [Fact]
    public void LinkThatAnEarlierVersionKept_Counts()
    {
        var link = AnAccount.Secret();
        var credentials = new Credentials(new UserState { Reset = new PendingLink(link, Now.AddHours(1), Now, TimeSpan.FromDays(1)) });

        Assert.True(credentials.CanReset(link, Now));
        credentials.EndResets();
        Assert.False(credentials.CanReset(link, Now));
    }

    [Fact]
    public void Replaced_IsAnotherVersionAndRehashedIsNot()
    {
        var state = new UserState { PasswordHash = "hash" };
        var credentials = new Credentials(state);

        Assert.True(credentials.Rehash("hash", "stronger"));
        Assert.False(credentials.Rehash("hash", "late"));
        Assert.Equal(("stronger", 0), (state.PasswordHash, state.PasswordVersion));

        credentials.Replace("new");

        Assert.Equal(("new", 1), (state.PasswordHash, state.PasswordVersion));
    }

    [Theory]
    [InlineData("ada@example.com", "hash", true)]
    [InlineData("ada@example.com", null, false)]
    [InlineData(null, "hash", false)]
    public void AddressOrPasswordAlone_OpensNothing(string? email, string? hash, bool canSignIn) =>
        Assert.Equal(canSignIn, new Credentials(new UserState { Email = email, PasswordHash = hash }).CanSignIn);
}
