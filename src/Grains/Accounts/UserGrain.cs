using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Accounts;

[GrainType("user")]
internal sealed partial class UserGrain(
    [PersistentState("user", StorageNames.User)] IPersistentState<UserState> user,
    IBlobStore blobs,
    IDataKeys keys,
    IKeyedHash hash,
    IOptions<AccountsOptions> options,
    TimeProvider time) : Grain, IUserGrain, ICredentialsGrain, IAccessGrain, IPasskeysGrain, IDataHolder, IRemindable
{
    private const string UnconfirmedReminder = "unconfirmed";

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (user.State.LeftEmail is not null)
        {
            this.RegisterGrainTimer(LeaveEmailAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }

        return Task.CompletedTask;
    }

    public async Task CreateAsync(string displayName, UserRole roles, ApiKeyHash key, CancellationToken cancellationToken)
    {
        if (user.RecordExists)
        {
            return;
        }

        await OpenAsync(cancellationToken);
        user.State = new UserState
        {
            DisplayName = displayName,
            Roles = roles,
            Keys = [new ApiKeyEntry { Id = key.Id, SecretHash = key.SecretHash, CreatedAt = time.GetUtcNow() }],
            CreatedAt = time.GetUtcNow(),
        };
        await user.WriteAsync(this, cancellationToken);
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

    // An account whose address nobody confirmed goes like any other, and so does one that a later sign-up took the place of.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (user.State.Confirmation is not { } confirmation)
        {
            await RemoveReminderAsync();
        }
        else if (confirmation.IsOver(time.GetUtcNow()) || !await Index(user.State.Email!).IsExpectedAsync(UserId))
        {
            await Erasure.RequestAsync();
        }
    }

    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (user.RecordExists && (user.State.Keys.Count > 0 || user.State.Sessions.Count > 0 || !user.State.Disabled))
        {
            (user.State.Keys, user.State.Sessions, user.State.Disabled) = ([], [], true);
            await user.WriteAsync(this, cancellationToken);
        }
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        await RemoveReminderAsync();
        return await user.EraseAsync(this, cancellationToken);
    }

    private IErasureGrain Erasure => GrainFactory.GetGrain<IErasureGrain>(UserId);

    // The register, the place for files and the key are made here and nowhere else: whatever writes for a person later finds them, or finds
    // that the person is gone.
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await Erasure.OpenAsync(cancellationToken);
        await blobs.OpenUserAsync(UserId, cancellationToken);
        await keys.CreateAsync(UserId, cancellationToken);
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(UnconfirmedReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private UserProfile Profile() => new(user.State.DisplayName, user.State.Preferences, user.State.Roles, user.State.CreatedAt);

    private void RequireAccount()
    {
        if (!user.RecordExists)
        {
            throw new AiomusException(ErrorCode.AccountGone, "The account does not exist.");
        }
    }
}
