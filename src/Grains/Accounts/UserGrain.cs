using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Accounts;

// One grain, one row, one turn: whatever opens an account is decided and written in one place. The rules are in Account; here they are
// asked, what they changed is written, and others are told. Each of the interfaces is what one kind of caller asks for.
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

    private DateTimeOffset Now => time.GetUtcNow();

    // Anew each time: the state is another object once it is read or replaced.
    private Account Account => new(user.State, options.Value);

    private IStaffGrain Staff => GrainFactory.GetGrain<IStaffGrain>(0);

    private IErasureGrain Erasure => GrainFactory.GetGrain<IErasureGrain>(UserId);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Account.EmailChange.Left is not null)
        {
            this.RegisterGrainTimer(LeaveEmailAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }

        // An earlier version gave roles and kept no list.
        if (Account.IsStaff)
        {
            this.RegisterGrainTimer(SettleStaffAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
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
        try
        {
            await EnterStaffAsync(roles, cancellationToken);
        }
        catch (AiomusException refusal) when (refusal.Code == ErrorCode.InvalidRequest)
        {
            // The list is full. What was opened for the account goes again: nobody has its key.
            await EraseAccountAsync(CancellationToken.None);
            throw;
        }

        user.State = Account.Create(displayName, roles, key, Now);
        await WriteAsync(cancellationToken);
    }

    public Task<UserProfile?> GetProfileAsync(CancellationToken cancellationToken) =>
        Task.FromResult(user.RecordExists ? Account.Profile : null);

    public Task<AccountOverview?> GetOverviewAsync(CancellationToken cancellationToken) =>
        Task.FromResult(user.RecordExists ? Account.Overview(Now) : null);

    public Task SettleStaffAsync(CancellationToken cancellationToken) =>
        Account.IsStaff ? Staff.AddAsync(UserId, cancellationToken) : Staff.RemoveAsync(UserId, cancellationToken);

    public async Task<UserProfile> SetDisplayNameAsync(string displayName, CancellationToken cancellationToken)
    {
        RequireAccount();
        user.State.DisplayName = displayName;
        await WriteAsync(cancellationToken);
        return Account.Profile;
    }

    public async Task<UserProfile> SetPreferencesAsync(UserPreferences? preferences, CancellationToken cancellationToken)
    {
        RequireAccount();
        user.State.Preferences = preferences;
        await WriteAsync(cancellationToken);
        return Account.Profile;
    }

    // An account whose address nobody confirmed goes like any other, and so does one that a later sign-up took the place of.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (user.State.Confirmation is not { } confirmation)
        {
            await RemoveReminderAsync();
        }
        else if (confirmation.IsOver(Now) || !await Index(user.State.Email!).IsExpectedAsync(UserId))
        {
            await EraseAccountAsync(CancellationToken.None);
        }
    }

    // May interleave with a turn that asked for the erasure, which writes nothing more.
    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (user.RecordExists && Account.Close())
        {
            await WriteAsync(cancellationToken);
        }
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        await RemoveReminderAsync();
        return await HeldRows.Of(this).EraseAsync(cancellationToken);
    }

    // The register, the place for files and the key are made here and nowhere else: whatever writes for a person later finds them, or finds
    // that the person is gone.
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await Erasure.OpenAsync(cancellationToken);
        await blobs.OpenUserAsync(UserId, cancellationToken);
        await keys.CreateAsync(UserId, cancellationToken);
    }

    // Before the role counts: whoever has one is in the list, whatever dies in between.
    private Task EnterStaffAsync(UserRole roles, CancellationToken cancellationToken) =>
        roles == UserRole.None ? Task.CompletedTask : Staff.AddAsync(UserId, cancellationToken);

    // The Erasure grain fences this account before it answers, and this turn is still on: without the permission both would wait.
    private async Task EraseAccountAsync(CancellationToken cancellationToken)
    {
        using var _ = RequestContext.AllowCallChainReentrancy();
        await Erasure.RequestAsync(cancellationToken);
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(UnconfirmedReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private void RequireAccount()
    {
        if (!user.RecordExists)
        {
            throw new AiomusException(ErrorCode.AccountGone, "The account does not exist.");
        }
    }

    private Task WriteAsync(CancellationToken cancellationToken) => user.WriteAsync(this, cancellationToken);

    // For a rule that says whether it changed anything.
    private async Task<bool> WriteIfAsync(bool isChanged, CancellationToken cancellationToken)
    {
        if (isChanged)
        {
            await WriteAsync(cancellationToken);
        }

        return isChanged;
    }
}
