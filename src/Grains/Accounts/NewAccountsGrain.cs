using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Clocks;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Accounts;

// The key of this grain is a hash of a network, and what it holds leads to no account: an erasure neither finds it nor needs to.
[GrainType("newaccounts")]
internal sealed class NewAccountsGrain(
    [PersistentState("newaccounts", StorageNames.System)] IPersistentState<NewAccountsState> made,
    IOptions<AccountsOptions> options,
    TimeProvider time) : Grain, INewAccountsGrain, IRemindable
{
    internal const string ReminderName = "newaccounts";

    private static readonly TimeSpan Period = TimeSpan.FromHours(24);
    private static readonly TimeSpan Watch = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    private List<NewAccount> Places => made.State.Places;

    public Task<TimeSpan?> GetWaitAsync(CancellationToken cancellationToken) => Task.FromResult(FindWait(time.GetUtcNow()));

    public async Task<TimeSpan?> TakeAsync(Guid place, CancellationToken cancellationToken)
    {
        if (Places.Exists(known => known.Id == place))
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (FindWait(now) is { } wait)
        {
            return wait;
        }

        // The watchdog first: whatever is stored is also forgotten. One that finds nothing ends by itself.
        if (Places.Count == 0)
        {
            await this.RegisterOrUpdateReminder(ReminderName, Watch, Watch, cancellationToken);
        }

        Places.RemoveAll(known => !Counts(known, now));
        Places.Add(new NewAccount(place, now));
        await made.WriteAsync(this, cancellationToken);
        return null;
    }

    public async Task ReturnAsync(Guid place, CancellationToken cancellationToken)
    {
        if (Places.RemoveAll(known => known.Id == place) > 0)
        {
            await made.WriteAsync(this, cancellationToken);
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var forgotten = Places.RemoveAll(known => !Counts(known, time.GetUtcNow()));
        if (Places.Count == 0)
        {
            await made.EraseAsync(this, CancellationToken.None);
            if (await this.GetReminder(ReminderName) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        else if (forgotten > 0)
        {
            await made.WriteAsync(this, CancellationToken.None);
        }
    }

    private static bool Counts(NewAccount account, DateTimeOffset now) => TimeWindow.Holds(account.At, Period, now);

    // The one whose end makes room: of five where five may be the oldest, and a later one where fewer may be by now.
    private TimeSpan? FindWait(DateTimeOffset now)
    {
        var counted = Places.Where(known => Counts(known, now)).Select(known => known.At).Order().ToArray();
        var over = counted.Length - options.Value.NewAccountsOfANetwork;
        return over < 0 ? null : TimeSpan.FromTicks(Math.Max(LeastWait.Ticks, (counted[over] + Period - now).Ticks));
    }
}
