using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Clocks;

namespace Aiomus.Grains.Accounts;

/// <summary>The sessions of one account: where its person is signed in.</summary>
internal sealed class Sessions(UserState state, AccountsOptions options)
{
    /// <summary>Places where one person is signed in at once.</summary>
    public const int Max = 50;

    // The last use is kept to the hour, so that not each request writes.
    private static readonly TimeSpan SeenGrain = TimeSpan.FromHours(1);

    /// <summary>Those that are not over, the latest first.</summary>
    public IReadOnlyList<SessionInfo> List(DateTimeOffset now) =>
    [
        .. state.Sessions.Where(session => !IsOver(session, now))
            .OrderByDescending(session => session.SeenAt)
            .Select(session => session.ToInfo()),
    ];

    /// <summary>Whether there is a session with this id, over or not.</summary>
    public bool Has(string id) => Find(id) is not null;

    /// <summary>Whether this session showed the second factor.</summary>
    public bool HasShownSecondFactor(string id) => Find(id)?.WithSecondFactor == true;

    /// <summary>The session whose secret was shown; null when it is wrong, or the session has ended or is over.</summary>
    public SessionEntry? Find(SecretHash shown, DateTimeOffset now) =>
        Find(shown.Id) is { } session && CryptographicOperations.FixedTimeEquals(session.SecretHash, shown.Hash) && !IsOver(session, now)
            ? session
            : null;

    /// <summary>Notes the hour of a session's use; false when it was noted before.</summary>
    public static bool Note(SessionEntry session, DateTimeOffset now)
    {
        if (now - session.SeenAt < SeenGrain && !TimeWindow.IsAhead(session.SeenAt, now))
        {
            return false;
        }

        session.SeenAt = now;
        return true;
    }

    /// <summary>Adds a session. Those that are over go, and where there are too many the one that was not used for longest.</summary>
    public void Open(SessionOpening opening, bool withSecondFactor, DateTimeOffset now)
    {
        state.Sessions.RemoveAll(session => session.Id == opening.Token.Id || IsOver(session, now));
        if (state.Sessions.Count >= Max)
        {
            state.Sessions.Remove(state.Sessions.MinBy(session => session.SeenAt)!);
        }

        state.Sessions.Add(new SessionEntry
        {
            Id = opening.Token.Id,
            SecretHash = opening.Token.Hash,
            Device = opening.Device,
            Place = opening.Place,
            OpenedAt = now,
            SeenAt = now,
            FreshAt = now,
            WithSecondFactor = withSecondFactor,
        });
    }

    /// <summary>The person proved again who they are: the session goes on under a new secret. False when it is not there.</summary>
    public bool Refresh(SecretHash token, bool withSecondFactor, DateTimeOffset now)
    {
        if (Find(token.Id) is not { } session)
        {
            return false;
        }

        (session.SecretHash, session.FreshAt, session.SeenAt) = (token.Hash, now, now);
        session.WithSecondFactor = withSecondFactor;
        return true;
    }

    /// <summary>A second factor was switched on: this session alone has shown it.</summary>
    public void HaveShownSecondFactor(string id) => state.Sessions.ForEach(session => session.WithSecondFactor = session.Id == id);

    /// <summary>Ends one; false when it is not there.</summary>
    public bool End(string id) => state.Sessions.RemoveAll(session => session.Id == id) > 0;

    /// <summary>Ends all but one, or all; answers how many.</summary>
    public int EndAllBut(string? id) => state.Sessions.RemoveAll(session => session.Id != id);

    private SessionEntry? Find(string id) => state.Sessions.Find(session => session.Id == id);

    // A session that was opened while the clock was ahead ends when the clock is right: nobody could say how long it has lasted.
    private bool IsOver(SessionEntry session, DateTimeOffset now) =>
        now - session.SeenAt >= TimeSpan.FromHours(options.SessionIdleHours)
        || !TimeWindow.Holds(session.OpenedAt, TimeSpan.FromHours(options.SessionHours), now);
}
