using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class SessionsTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    private readonly UserState _state = new();
    private readonly Sessions _sessions;

    public SessionsTests() => _sessions = new Sessions(_state, new AccountsOptions { SessionIdleHours = 2, SessionHours = 5 });

    [Fact]
    public void Session_IsFoundByItsSecretAlone()
    {
        var token = Open(Now);

        Assert.NotNull(_sessions.Find(token, Now));
        Assert.Null(_sessions.Find(token with { Hash = new byte[32] }, Now));
        Assert.Null(_sessions.Find(AnAccount.Secret(), Now));
    }

    [Fact]
    public void Session_EndsUnusedAndInAnyCaseAtItsEnd()
    {
        var (unused, used) = (Open(Now), Open(Now));
        for (var hour = 1.5; hour < 5; hour += 1.5)
        {
            Sessions.Note(_sessions.Find(used, Now.AddHours(hour))!, Now.AddHours(hour));
        }

        Assert.Null(_sessions.Find(unused, Now.AddHours(2)));
        Assert.NotNull(_sessions.Find(used, Now.AddHours(4.9)));
        Assert.Null(_sessions.Find(used, Now.AddHours(5)));
        Assert.Empty(_sessions.List(Now.AddHours(5)));
    }

    [Fact]
    public void SessionOpenedWhileTheClockWasAhead_IsOverOnceTheClockIsRight()
    {
        var token = Open(Now.AddDays(400));

        Assert.Null(_sessions.Find(token, Now));
        Assert.Empty(_sessions.List(Now));
    }

    [Fact]
    public void Use_IsNotedOnceAnHour()
    {
        var session = _sessions.Find(Open(Now), Now)!;

        Assert.False(Sessions.Note(session, Now.AddMinutes(59)));
        Assert.True(Sessions.Note(session, Now.AddMinutes(60)));
        Assert.False(Sessions.Note(session, Now.AddMinutes(61)));
        Assert.True(Sessions.Note(session, Now));
    }

    [Fact]
    public void OneSessionTooMany_EndsTheOneThatWasNotUsedForLongest()
    {
        var tokens = Enumerable.Range(0, Sessions.Max).Select(second => Open(Now.AddSeconds(second))).ToArray();
        Sessions.Note(_sessions.Find(tokens[0], Now.AddHours(1))!, Now.AddHours(1));

        Open(Now.AddHours(1));

        Assert.Equal(Sessions.Max, _state.Sessions.Count);
        Assert.True(_sessions.Has(tokens[0].Id));
        Assert.False(_sessions.Has(tokens[1].Id));
    }

    [Fact]
    public void SessionsThatAreOver_MakeRoomFirst()
    {
        Open(Now);
        var later = Open(Now.AddHours(2));

        Assert.Equal(later.Id, Assert.Single(_state.Sessions).Id);
    }

    [Fact]
    public void RefreshedSession_RefusesItsOldSecret()
    {
        var token = Open(Now);
        var renewed = token with { Hash = AnAccount.Secret().Hash };

        Assert.True(_sessions.Refresh(renewed, withSecondFactor: true, Now.AddHours(1)));

        Assert.Null(_sessions.Find(token, Now.AddHours(1)));
        Assert.Equal(Now.AddHours(1), _sessions.Find(renewed, Now.AddHours(1))!.FreshAt);
        Assert.True(_sessions.HasShownSecondFactor(token.Id));
        Assert.False(_sessions.Refresh(AnAccount.Secret(), withSecondFactor: true, Now));
    }

    [Fact]
    public void EndedSession_IsEndedOnce()
    {
        var (one, kept, other) = (Open(Now), Open(Now), Open(Now));

        Assert.True(_sessions.End(one.Id));
        Assert.False(_sessions.End(one.Id));
        Assert.Equal(1, _sessions.EndAllBut(kept.Id));
        Assert.False(_sessions.Has(other.Id));
        Assert.Equal(1, _sessions.EndAllBut(null));
    }

    private SecretHash Open(DateTimeOffset at)
    {
        var token = AnAccount.Secret();
        _sessions.Open(new SessionOpening(token, "Firefox on Linux", "this machine"), withSecondFactor: false, at);
        return token;
    }
}
