using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Clocks;

namespace Aiomus.Grains.Accounts;

internal sealed partial class UserGrain
{
    /// <summary>Places where one person is signed in at once.</summary>
    internal const int MaxSessions = 50;

    // As many as all askers together may have mailed in the hour that a link lasts, by the defaults of both.
    internal const int MaxResets = 20;

    /// <summary>API keys of one person.</summary>
    internal const int MaxKeys = 50;

    private static readonly TimeSpan SeenGrain = TimeSpan.FromHours(1);

    private bool _isNoting;

    // Interleaves: it reads, and what it notes of the last use is written by a call of its own.
    public Task<AccessGrant?> CheckSessionAsync(SecretHash token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = user.State.Sessions.Find(candidate => candidate.Id == token.Id);
        if (session is null
            || !CryptographicOperations.FixedTimeEquals(session.SecretHash, token.Hash)
            || user.State.Disabled
            || IsOver(session, now))
        {
            return Task.FromResult<AccessGrant?>(null);
        }

        // A session from before the second factor, or by another's hand, must not do what the factor is there to hold off.
        var grant = new AccessGrant(
            user.State.Roles, AccessScope.All, HasSecondFactor && !session.WithSecondFactor ? null : session.FreshAt);
        if (now - session.SeenAt >= SeenGrain || TimeWindow.IsAhead(session.SeenAt, now))
        {
            session.SeenAt = now;
            Note();
        }

        return Task.FromResult<AccessGrant?>(grant);
    }

    // Interleaves, as above.
    public Task<AccessGrant?> CheckKeyAsync(ApiKeyHash key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = user.State.Keys.Find(candidate => candidate.Id == key.Id);
        if (known is null
            || !CryptographicOperations.FixedTimeEquals(known.SecretHash, key.SecretHash)
            || user.State.Disabled
            || known.ExpiresAt <= now)
        {
            return Task.FromResult<AccessGrant?>(null);
        }

        // Where nobody can sign in, showing the key is all the proof there is.
        var grant = new AccessGrant(user.State.Roles, known.Scopes, CanSignIn ? null : now);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (known.UsedOn != today)
        {
            known.UsedOn = today;
            Note();
        }

        return Task.FromResult<AccessGrant?>(grant);
    }

    public async Task<bool> OpenSessionAsync(SessionOpening opening, CancellationToken cancellationToken)
    {
        RequireAccount();
        if (user.State is { Disabled: true } or { Confirmation: not null } || !StillHolds(opening))
        {
            return false;
        }

        var now = time.GetUtcNow();
        var sessions = user.State.Sessions;
        sessions.RemoveAll(session => session.Id == opening.Token.Id || IsOver(session, now));
        if (sessions.Count >= MaxSessions)
        {
            sessions.Remove(sessions.MinBy(session => session.SeenAt)!);
        }

        sessions.Add(new SessionEntry
        {
            Id = opening.Token.Id,
            SecretHash = opening.Token.Hash,
            Device = opening.Device,
            Place = opening.Place,
            OpenedAt = now,
            SeenAt = now,
            FreshAt = now,
            WithSecondFactor = opening.WithSecondFactor,
        });
        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task<bool> RefreshSessionAsync(SecretHash token, bool withSecondFactor, CancellationToken cancellationToken)
    {
        if (user.State.Sessions.Find(candidate => candidate.Id == token.Id) is not { } session || (HasSecondFactor && !withSecondFactor))
        {
            return false;
        }

        (session.SecretHash, session.FreshAt, session.SeenAt) = (token.Hash, time.GetUtcNow(), time.GetUtcNow());
        session.WithSecondFactor = withSecondFactor;
        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public Task<IReadOnlyList<SessionInfo>> ListSessionsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<SessionInfo>>(
        [
            .. user.State.Sessions
                .Where(session => !IsOver(session, now))
                .OrderByDescending(session => session.SeenAt).Select(session => session.ToInfo()),
        ]);
    }

    public async Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (user.State.Sessions.RemoveAll(session => session.Id == sessionId) == 0)
        {
            return false;
        }

        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task<int> EndSessionsAsync(string? keptSession, CancellationToken cancellationToken)
    {
        var ended = user.State.Sessions.RemoveAll(session => session.Id != keptSession);
        if (ended > 0)
        {
            await user.WriteAsync(this, cancellationToken);
        }

        return ended;
    }

    public async Task<ApiKeyInfo> AddApiKeyAsync(ApiKeyOrder order, CancellationToken cancellationToken)
    {
        RequireAccount();
        RequireStanding(order.By);
        var now = time.GetUtcNow();
        var keys = user.State.Keys;
        if (keys.Find(key => key.Id == order.Hash.Id) is { } same)
        {
            return same.ToInfo();
        }

        if (keys.Count >= MaxKeys)
        {
            // Only for room: a key that a wrong clock takes for expired counts again.
            keys.RemoveAll(key => key.ExpiresAt <= now);
        }

        if (keys.Count >= MaxKeys)
        {
            throw new AiomusException(
                ErrorCode.InvalidRequest, $"The account has {MaxKeys} API keys, which is the limit. Revoke one first.");
        }

        var added = new ApiKeyEntry
        {
            Id = order.Hash.Id,
            SecretHash = order.Hash.SecretHash,
            Name = order.Name,
            Scopes = order.Scopes,
            CreatedAt = now,
            ExpiresAt = order.ExpiresAt,
        };
        keys.Add(added);
        await user.WriteAsync(this, cancellationToken);
        return added.ToInfo();
    }

    public Task<IReadOnlyList<ApiKeyInfo>> ListApiKeysAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ApiKeyInfo>>(
        [.. user.State.Keys.OrderByDescending(key => key.CreatedAt).Select(key => key.ToInfo())]);

    public async Task<bool> RevokeApiKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        if (user.State.Keys.RemoveAll(key => key.Id == keyId) == 0)
        {
            return false;
        }

        await user.WriteAsync(this, cancellationToken);
        return true;
    }

    public async Task RestoreOwnerAsync(ApiKeyHash key, CancellationToken cancellationToken)
    {
        RequireAccount();
        var added = user.State.Keys.Find(known => known.Id == key.Id)
            ?? new ApiKeyEntry { Id = key.Id, SecretHash = key.SecretHash, CreatedAt = time.GetUtcNow() };
        (user.State.Keys, user.State.Sessions, user.State.Passkeys) = ([added], [], []);
        (user.State.SecondFactor, user.State.EmailChange) = (null, null);
        EndResets();
        ReplacePassword(null);
        (user.State.Roles, user.State.Disabled) = (user.State.Roles | UserRole.Owner, false);
        await user.WriteAsync(this, cancellationToken);
    }

    private bool HasSecondFactor => user.State.SecondFactor?.IsOn == true;

    // An address without a password, or a password without an address, opens nothing.
    private bool CanSignIn => user.State.Passkeys.Count > 0 || user.State is { Email: not null, PasswordHash: not null };

    // What was shown may have been replaced since it was checked.
    private bool StillHolds(SessionOpening opening)
    {
        if (opening.CredentialId is { } shown && !user.State.Passkeys.Exists(known => known.CredentialId.AsSpan().SequenceEqual(shown)))
        {
            return false;
        }

        return opening.PasswordVersion is not { } version
            || (version == user.State.PasswordVersion && (opening.WithSecondFactor || !HasSecondFactor));
    }

    // A request may be on its way for minutes: what it came in with may have ended since, and must not leave anything behind.
    private bool Stands(string by)
        => user.State.Sessions.Exists(session => session.Id == by) || user.State.Keys.Exists(key => key.Id == by);

    // The same of what changes how the account is opened: a key does so only while nothing else opens it.
    private bool SpeaksForTheUser(string by) =>
        user.State.Sessions.Exists(session => session.Id == by) || (!CanSignIn && user.State.Keys.Exists(key => key.Id == by));

    private void RequireStanding(string? by)
    {
        if (by is not null && !Stands(by))
        {
            throw new AiomusException(ErrorCode.Unauthenticated, "The session or API key of this request has ended.");
        }
    }

    // A session that was opened while the clock was ahead ends when the clock is right: nobody could say how long it has lasted.
    private bool IsOver(SessionEntry session, DateTimeOffset now) =>
        now - session.SeenAt >= TimeSpan.FromHours(options.Value.SessionIdleHours)
        || !TimeWindow.Holds(session.OpenedAt, TimeSpan.FromHours(options.Value.SessionHours), now);

    // Last uses are written by a turn of their own: two writes of one state must not overlap, and whoever is let in need not wait.
    private void Note()
    {
        if (!_isNoting)
        {
            _isNoting = true;
            this.RegisterGrainTimer(WriteNoteAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }
    }

    private async Task WriteNoteAsync(CancellationToken cancellationToken)
    {
        _isNoting = false;
        if (user.RecordExists)
        {
            await user.WriteAsync(this, cancellationToken);
        }
    }
}
