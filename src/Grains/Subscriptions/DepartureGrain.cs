using Aiomus.Grains.Interfaces.Subscriptions;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Subscriptions;

// A person's rows do not wait for the processor: what it has is taken from there by this, which a reminder wakes until all is done.
[GrainType("departure")]
internal sealed partial class DepartureGrain(
    [PersistentState("departure", StorageNames.System)] IPersistentState<DepartureState> departure,
    IPaymentProcessor processor,
    TimeProvider time,
    ILogger<DepartureGrain> logger) : Grain, IDepartureGrain, IRemindable
{
    private const string ReminderName = "departure";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // Payments are held for 90 days there.
    private static readonly TimeSpan HeldPause = TimeSpan.FromDays(1);

    private string Customer => this.GetPrimaryKeyString();

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!departure.State.Begun)
        {
            await this.RegisterOrUpdateReminder(ReminderName, Interval, Interval, cancellationToken);
            (departure.State.Begun, departure.State.Once) = (true, Guid.NewGuid().ToString("N"));
            await departure.WriteAsync(this, cancellationToken);
        }

        this.RegisterGrainTimer(GoOnAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    public Task<bool> IsUnderWayAsync(CancellationToken cancellationToken) => Task.FromResult(departure.State.Begun);

    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOnAsync(CancellationToken.None);

    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!departure.State.Begun || await IsDoneAsync(cancellationToken))
            {
                await EndAsync(cancellationToken);
            }
        }
        catch (AiomusException fault) when (fault.Code is not ErrorCode.Unavailable)
        {
            // The reminder tries again.
            LogPutOff(fault.Code);
        }
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        if (!departure.State.Deleted)
        {
            if (!await processor.DeleteCustomerAsync(Customer, cancellationToken))
            {
                // Another processor is asked than then: this one has nothing.
                return true;
            }

            departure.State.Deleted = true;
            await departure.WriteAsync(this, cancellationToken);
        }

        if (departure.State.Redaction is null)
        {
            departure.State.Redaction = await processor.BeginRedactionAsync(Customer, departure.State.Once, cancellationToken);
            await departure.WriteAsync(this, cancellationToken);
        }

        if (time.GetUtcNow() < departure.State.NextAt)
        {
            return false;
        }

        var progress = await processor.LeadRedactionAsync(departure.State.Redaction, cancellationToken);
        if (progress == RedactionProgress.Held)
        {
            departure.State.NextAt = time.GetUtcNow() + HeldPause;
            await departure.WriteAsync(this, cancellationToken);
        }

        return progress == RedactionProgress.Done;
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (await this.GetReminder(ReminderName, cancellationToken) is { } reminder)
        {
            await this.UnregisterReminder(reminder, cancellationToken);
        }

        await departure.EraseAsync(this, cancellationToken);
        LogDone();
    }

    [LoggerMessage(LogLevel.Information, "The payment processor has nothing readable of an erased person any more.")]
    private partial void LogDone();

    [LoggerMessage(LogLevel.Warning, "Taking an erased person out of the payment processor is put off: {Code}.")]
    private partial void LogPutOff(ErrorCode code);
}
