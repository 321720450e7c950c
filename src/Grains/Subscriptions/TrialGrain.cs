using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

// It knows no person, so no erasure asks for it: whoever comes back after one has had the trial all the same. A year later it is forgotten.
[GrainType("trial")]
internal sealed class TrialGrain(
    [PersistentState("trial", StorageNames.System)] IPersistentState<TrialState> trial, TimeProvider time)
    : Grain, ITrialGrain, IRemindable
{
    internal const string ReminderName = "trial";

    internal static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    // Each day: a clock that is wrong for an hour wakes nothing else.
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task<bool> ClaimAsync(string subscription, CancellationToken cancellationToken)
    {
        if (trial.State.Subscription is null)
        {
            // The watchdog first: what is remembered is also forgotten.
            await this.RegisterOrUpdateReminder(ReminderName, Day, Day, cancellationToken);
            (trial.State.Subscription, trial.State.At) = (subscription, time.GetUtcNow());
            await trial.WriteAsync(this, cancellationToken);
        }

        return trial.State.Subscription == subscription;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (trial.State.Subscription is null || time.GetUtcNow() - trial.State.At >= Remembered)
        {
            await trial.EraseAsync(this, CancellationToken.None);
            if (await this.GetReminder(ReminderName) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
    }
}
