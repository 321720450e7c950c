using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Blobs;

namespace Aiomus.Grains.Accounts;

[GrainType("user")]
internal sealed class UserGrain(
    [PersistentState("user", StorageNames.User)] IPersistentState<UserState> user,
    IBlobStore blobs,
    TimeProvider time) : Grain, IUserGrain, IDataHolder
{
    private Guid UserId => this.GetPrimaryKey();

    public async Task CreateAsync(string displayName, UserRole roles, ApiKeyHash key, CancellationToken cancellationToken)
    {
        if (user.RecordExists)
        {
            return;
        }

        // The register and the place for files are made here and nowhere else: whatever writes for a person later finds them,
        // or finds that the person is gone.
        await GrainFactory.GetGrain<IErasureGrain>(UserId).OpenAsync(cancellationToken);
        await blobs.OpenSubjectAsync(UserId, cancellationToken);

        user.State = new UserState { DisplayName = displayName, Roles = roles, Keys = [key], CreatedAt = time.GetUtcNow() };
        await user.WriteAsync(this, cancellationToken);
    }

    public Task<UserRole?> AuthenticateAsync(ApiKeyHash key, CancellationToken cancellationToken)
    {
        var known = user.State.Keys.Exists(
            candidate => candidate.Id == key.Id && CryptographicOperations.FixedTimeEquals(candidate.SecretHash, key.SecretHash));
        return Task.FromResult<UserRole?>(known ? user.State.Roles : null);
    }

    public Task<UserProfile?> GetProfileAsync(CancellationToken cancellationToken) =>
        Task.FromResult(user.RecordExists ? Profile() : null);

    public async Task<UserProfile> SetDisplayNameAsync(string displayName, CancellationToken cancellationToken)
    {
        RequireAccount();
        user.State.DisplayName = displayName;
        await user.WriteAsync(this, cancellationToken);
        return Profile();
    }

    public async Task<UserProfile> SetPreferencesAsync(UserPreferences? preferences, CancellationToken cancellationToken)
    {
        RequireAccount();
        user.State.Preferences = preferences;
        await user.WriteAsync(this, cancellationToken);
        return Profile();
    }

    public async Task FenceAsync(Guid subject, CancellationToken cancellationToken)
    {
        if (user.RecordExists && user.State.Keys.Count > 0)
        {
            user.State.Keys = [];
            await user.WriteAsync(this, cancellationToken);
        }
    }

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => user.EraseAsync(this, cancellationToken);

    private UserProfile Profile() => new(user.State.DisplayName, user.State.Preferences, user.State.Roles, user.State.CreatedAt);

    private void RequireAccount()
    {
        if (!user.RecordExists)
        {
            throw new AiomusException(ErrorCode.AccountGone, "There is no such account.");
        }
    }
}
