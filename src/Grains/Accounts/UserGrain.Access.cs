using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

internal sealed partial class UserGrain
{
    private bool _isNoting;

    // Interleaves: it reads, and what it notes of the last use is written by a call of its own.
    public Task<AccessGrant?> CheckSessionAsync(SecretHash token, CancellationToken cancellationToken)
    {
        var grant = Account.CheckSession(token, Now, out var isNoted);
        Note(isNoted);
        return Task.FromResult(grant);
    }

    // Interleaves, as above.
    public Task<AccessGrant?> CheckKeyAsync(ApiKeyHash key, CancellationToken cancellationToken)
    {
        var grant = Account.CheckApiKey(key, Now, out var isNoted);
        Note(isNoted);
        return Task.FromResult(grant);
    }

    public async Task<UserProfile?> OpenSessionAsync(SessionOpening opening, CancellationToken cancellationToken)
    {
        RequireAccount();

        // A code that was used up is written with the session that it opened, before either counts.
        var account = Account;
        return await WriteIfAsync(account.OpenSession(opening, Now), cancellationToken) ? account.Profile : null;
    }

    public Task<bool> BeginOwnerLinkAsync(SecretHash link, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        WriteIfAsync(user.RecordExists && Account.BeginOwnerLink(link, expiresAt, Now), cancellationToken);

    public async Task<UserProfile?> OpenSessionByOwnerLinkAsync(
        SecretHash link, SessionOpening opening, CancellationToken cancellationToken)
    {
        // The link is written as used with the session that it opened: of two at once, or after a restart, it opens no other.
        var account = Account;
        return await WriteIfAsync(user.RecordExists && account.OpenSession(link, opening, Now), cancellationToken) ? account.Profile : null;
    }

    public Task<bool> RefreshSessionAsync(SecretHash token, bool withSecondFactor, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.RefreshSession(token, withSecondFactor, Now), cancellationToken);

    public Task<IReadOnlyList<SessionInfo>> ListSessionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Account.Sessions.List(Now));

    public Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.Sessions.End(sessionId), cancellationToken);

    public async Task<int> EndSessionsAsync(string? keptSession, CancellationToken cancellationToken)
    {
        var ended = Account.Sessions.EndAllBut(keptSession);
        await WriteIfAsync(ended > 0, cancellationToken);
        return ended;
    }

    public async Task<ApiKeyInfo> AddApiKeyAsync(ApiKeyOrder order, CancellationToken cancellationToken)
    {
        RequireAccount();
        var (key, isNew) = Account.AddApiKey(order, Now);
        await WriteIfAsync(isNew, cancellationToken);
        return key.ToInfo();
    }

    public Task<IReadOnlyList<ApiKeyInfo>> ListApiKeysAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Account.ApiKeys.List());

    public Task<bool> RevokeApiKeyAsync(string keyId, CancellationToken cancellationToken) =>
        WriteIfAsync(Account.ApiKeys.Revoke(keyId), cancellationToken);

    public async Task RestoreOwnerAsync(ApiKeyHash key, CancellationToken cancellationToken)
    {
        RequireAccount();
        await EnterStaffAsync(UserRole.Owner, cancellationToken);
        Account.RestoreOwner(key, Now);
        await WriteAsync(cancellationToken);
    }

    // Last uses are written by a turn of their own: two writes of one state must not overlap, and whoever is let in need not wait.
    private void Note(bool isNoted)
    {
        if (isNoted && !_isNoting)
        {
            _isNoting = true;
            this.RegisterGrainTimer(WriteNoteAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }
    }

    private async Task WriteNoteAsync(CancellationToken cancellationToken)
    {
        _isNoting = false;
        await WriteIfAsync(user.RecordExists, cancellationToken);
    }
}
