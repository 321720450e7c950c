using System.Globalization;
using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Keys;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Compaction;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Erasure;

// The workflow is a sequence of steps, each idempotent, each durable before the next begins. It runs on an interleaving timer:
// a holder that is waited for may itself be waiting for RegisterAsync, which must then be refused at once, not queue behind it.
[GrainType("erasure")]
internal sealed partial class ErasureGrain(
    [PersistentState("erasure", StorageNames.System)] IPersistentState<ErasureState> erasure,
    IBlobStore blobs,
    IDataKeys keys,
    DataKeyCaches caches,
    IStoreCompactor compactor,
    IUserSearch search,
    ErasureLedger ledger,
    IOptions<ErasureOptions> options,
    TimeProvider time,
    ILogger<ErasureGrain> logger) : Grain, IErasureGrain, IRemindable
{
    private const string ReminderName = "erasure";

    // Its own row and reminder hold the user's id until the last step; the second search looks past them.
    private static readonly string[] OwnPlaces = ["grain:erasure", "reminder:erasure"];
    private static readonly IReadOnlyDictionary<string, int> Nothing = new Dictionary<string, int>();

    private Task _writing = Task.CompletedTask;
    private Task _beginning = Task.CompletedTask;
    private IGrainTimer? _timer;
    private bool _running;
    private bool _entered;

    // The erasure whose receipt is still to be completed, once nothing here names the user any more.
    private Guid? _closing;

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Resume();
        return Task.CompletedTask;
    }

    // Interleaves: an account that is made anew, while its fence waits for it here, must be refused at once. The rest as below.
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        RefuseWhenErasing();
        if (!erasure.State.Opened)
        {
            erasure.State.Opened = true;
            await WriteAsync(cancellationToken);
        }
    }

    // Interleaves: it changes only the register, refuses once an erasure has begun, and writes are taken in turn.
    public async Task RegisterAsync(GrainId holder, CancellationToken cancellationToken)
    {
        RefuseWhenErasing();
        if (!erasure.State.Opened)
        {
            throw Gone();
        }

        if (erasure.State.Register(UserId, holder))
        {
            await WriteAsync(cancellationToken);
            LogRegistered(holder.Type.ToString()!);
        }
    }

    // Interleaves, and so does RepeatAsync: a User grain asks in its own turn, and must not queue behind another's request, whose fence
    // waits for that turn to end.
    public async Task<ErasureStatus?> RequestAsync(CancellationToken cancellationToken)
    {
        await (_beginning = AfterAsync(_beginning, () => erasure.State is { Erasure: null, Opened: true }
            ? BeginAsync(new Guid(RandomNumberGenerator.GetBytes(16)), time.GetUtcNow(), cancellationToken)
            : Task.CompletedTask));
        return await GoOnAsync(cancellationToken);
    }

    public async Task RepeatAsync(Guid id, DateTimeOffset requestedAt, CancellationToken cancellationToken)
    {
        await (_beginning = AfterAsync(
            _beginning, () => erasure.State.Erasure is null ? BeginAsync(id, requestedAt, cancellationToken) : Task.CompletedTask));
        await GoOnAsync(cancellationToken);
    }

    // Interleaves: it reads, and starts the timer that is not started yet.
    public Task<ErasureStatus?> GetAsync(CancellationToken cancellationToken)
    {
        Resume();
        return Task.FromResult(erasure.State.Erasure);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await (_beginning = AfterAsync(
            _beginning, () => erasure.State.Erasure is null ? RemoveReminderAsync() : Task.CompletedTask));
        Resume();
    }

    private IErasureIndexGrain Index => GrainFactory.GetGrain<IErasureIndexGrain>(0);

    private static AiomusException Gone() =>
        new(ErrorCode.AccountGone, "The account was erased or is being erased. Nothing can be stored for it.");

    private void RefuseWhenErasing()
    {
        if (erasure.State.Erasure is not null)
        {
            throw Gone();
        }
    }

    private async Task BeginAsync(Guid id, DateTimeOffset requestedAt, CancellationToken cancellationToken)
    {
        // The index first: from here on a restart of everything finds this erasure again.
        var status = new ErasureStatus(id, ErasureStep.Requested, [new ErasureEntry(ErasureStep.Requested, requestedAt, Nothing)]);
        await Index.AddAsync(UserId, status.Id, cancellationToken);
        erasure.State.Erasure = status;
        await WriteAsync(cancellationToken);
        await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), cancellationToken);
        LogRequested(status.Id);
    }

    private async Task<ErasureStatus?> GoOnAsync(CancellationToken cancellationToken)
    {
        var requested = erasure.State.Erasure;
        Resume();
        if (requested is not null)
        {
            await CloseAccountAsync(requested.Step);

            // Whoever has the id can look it up from now on.
            await Receipt(requested.Id).RecordAsync(requested, cancellationToken);
        }

        return requested;
    }

    private void Resume()
    {
        if (erasure.State.Erasure is not null && _timer is null)
        {
            _timer = this.RegisterGrainTimer(
                RunAsync,
                new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromSeconds(options.Value.RetrySeconds))
                {
                    Interleave = true,
                    KeepAlive = true,
                });
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_running)
        {
            return;
        }

        _running = true;
        try
        {
            while (erasure.State.Erasure is { } status)
            {
                await StepAsync(status, cancellationToken);
            }

            if (_closing is { } closing)
            {
                await Index.CloseAsync(UserId, cancellationToken);
                await Receipt(closing).CompleteAsync(cancellationToken);
                await Index.RemoveAsync(closing, cancellationToken);
                _closing = null;
                LogCompleted(closing);
                DeactivateOnIdle();
            }

            _timer?.Dispose();
            _timer = null;
        }
        catch (Exception fault)
        {
            // The top of a background loop: the next tick, the reminder or the next start goes on from the last durable step.
            LogStepFailed(erasure.State.Erasure?.Id, erasure.State.Erasure?.Step, fault);
        }
        finally
        {
            _running = false;
        }
    }

    private async Task StepAsync(ErasureStatus status, CancellationToken cancellationToken)
    {
        if (!_entered)
        {
            // Before anything is lost. Whatever step an erasure has come to that began before there was a ledger, it is entered too.
            await ledger.AddAsync(UserId, status.Id, cancellationToken);
            _entered = true;
        }

        switch (status.Step)
        {
            case ErasureStep.Requested:
                await FenceAsync(cancellationToken);
                await ReachAsync(ErasureStep.Fenced, Nothing, cancellationToken);
                break;
            case ErasureStep.Fenced:
                await ReachAsync(ErasureStep.Erased, await EraseAsync(cancellationToken), cancellationToken);
                break;
            case ErasureStep.Erased:
                var shredded = new Dictionary<string, int> { ["keys"] = await keys.ShredAsync(UserId, cancellationToken) };
                await caches.ForgetAsync(UserId, cancellationToken);
                await ReachAsync(ErasureStep.KeyShredded, shredded, cancellationToken);
                break;
            case ErasureStep.KeyShredded:
                await compactor.CompactAsync(cancellationToken);
                await ReachAsync(ErasureStep.Compacted, Nothing, cancellationToken);
                break;
            case ErasureStep.Compacted:
                await RediscoverAsync(cancellationToken);
                break;
            default:
                await RemoveReminderAsync();
                await erasure.ClearStateAsync(cancellationToken);
                erasure.State = new ErasureState();
                _closing = status.Id;
                break;
        }
    }

    private async Task FenceAsync(CancellationToken cancellationToken)
    {
        // Of somebody whom a backup brought back without their key nothing can be read, so nothing of it runs; nor could it be written
        // down that it is fenced.
        var isReadable = await keys.FindAsync(UserId, cancellationToken) is not null;
        foreach (var holder in Holders().Where(holder => isReadable || !IsKeyedByUser(holder)))
        {
            await GrainFactory.GetGrain<IDataHolder>(holder).FenceAsync(UserId, cancellationToken);
        }
    }

    // Whoever hears that an erasure has begun may rely on it: nothing opens the account any more, however long the next step takes.
    // Whoever hangs up changes nothing about it.
    private async Task CloseAccountAsync(ErasureStep step)
    {
        if (step != ErasureStep.Requested || await keys.FindAsync(UserId, CancellationToken.None) is null)
        {
            return;
        }

        var account = GrainFactory.GetGrain<IUserGrain>(UserId).GetGrainId();
        try
        {
            await GrainFactory.GetGrain<IDataHolder>(account).FenceAsync(UserId, CancellationToken.None);
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            // An account that cannot be read opens to nobody, and whoever asked need not wait until somebody mends it.
            LogUnreadable(erasure.State.Erasure!.Id);
        }
    }

    // Where a grain could not be read, the cluster's own exception is around it.
    private static bool IsDamage(Exception? fault) =>
        fault is not null && (fault is DamagedDataException || IsDamage(fault.InnerException));

    private bool IsKeyedByUser(GrainId holder) => holder.TryGetGuidKey(out var key, out _) && key == UserId;

    private async Task<IReadOnlyDictionary<string, int>> EraseAsync(CancellationToken cancellationToken)
    {
        var removed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var holder in Holders())
        {
            var kind = holder.Type.ToString()!;
            var rows = await GrainFactory.GetGrain<IDataHolder>(holder).EraseAsync(UserId, cancellationToken);
            removed[kind] = removed.GetValueOrDefault(kind) + rows;
        }

        removed["blobs"] = await blobs.DeleteUserAsync(UserId, cancellationToken);
        return removed;
    }

    private async Task RediscoverAsync(CancellationToken cancellationToken)
    {
        var found = await search.FindAsync(UserId, cancellationToken);
        var left = found.Where(place => !OwnPlaces.Contains(place.Key)).ToDictionary(place => place.Key, place => place.Value);
        if (left.Count == 0)
        {
            await ReachAsync(ErasureStep.Rediscovered, Nothing, cancellationToken);
            return;
        }

        // A write that was under way when its holder was erased. Erase again; the ledger shows that it was needed.
        LogLeftOver(erasure.State.Erasure!.Id, string.Join(", ", left.Select(place => $"{place.Key}: {place.Value}")));
        await ReachAsync(ErasureStep.Fenced, left, cancellationToken);
        throw new AiomusException(ErrorCode.Unavailable, "The second search found something; erasing again.");
    }

    private async Task ReachAsync(ErasureStep step, IReadOnlyDictionary<string, int> removed, CancellationToken cancellationToken)
    {
        var status = erasure.State.Erasure!;
        status = status with { Step = step, Entries = [.. status.Entries, new ErasureEntry(step, time.GetUtcNow(), removed)] };
        erasure.State.Erasure = status;
        await WriteAsync(cancellationToken);
        await Receipt(status.Id).RecordAsync(status, cancellationToken);
        LogReached(status.Id, step);
    }

    private IEnumerable<GrainId> Holders()
    {
        foreach (var (kind, parts) in erasure.State.Kinds.ToArray())
        {
            var type = GrainType.Create(kind);
            if (parts == 0)
            {
                yield return GrainId.Create(type, GrainIdKeyExtensions.CreateGuidKey(UserId));
            }

            for (var part = 0; part < parts; part++)
            {
                yield return GrainId.Create(
                    type, GrainIdKeyExtensions.CreateGuidKey(UserId, part.ToString(CultureInfo.InvariantCulture)));
            }
        }

        foreach (var shared in erasure.State.Shared.ToArray())
        {
            yield return GrainId.Parse(shared, CultureInfo.InvariantCulture);
        }
    }

    private IErasureReceiptGrain Receipt(Guid id) => GrainFactory.GetGrain<IErasureReceiptGrain>(id);

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    // Registrations interleave with the workflow, and two writes must not cross.
    private Task WriteAsync(CancellationToken cancellationToken) =>
        _writing = AfterAsync(_writing, () => erasure.WriteAsync(this, cancellationToken));

    // Whatever became of the one before. So of many requests that interleave one begins the erasure.
    private static async Task AfterAsync(Task before, Func<Task> act)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await act();
    }
}
