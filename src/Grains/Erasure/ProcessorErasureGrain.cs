using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Clocks;
using Aiomus.Grains.Interfaces.Erasure;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Erasure;

// Nothing of the person's is needed here but the processor's id of the customer, so it goes on when everything else is gone, and as long
// as the processor needs. Each step is durable before the next begins, and each may be repeated: whoever dies in between does it again.
[GrainType("processorerasure")]
internal sealed partial class ProcessorErasureGrain(
    [PersistentState("processorerasure", StorageNames.System)] IPersistentState<ProcessorErasureState> state,
    ICustomerEraser processor,
    TimeProvider time,
    ILogger<ProcessorErasureGrain> logger) : Grain, IProcessorErasureGrain, IRemindable
{
    internal const string ReminderName = "processorerasure";

    // Of the two alarms that the law's month leaves time for, the first.
    private const int LateDays = 20;

    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Seldom = TimeSpan.FromHours(1);

    private bool _isSeldom;

    private string Customer => this.GetPrimaryKeyString();

    public async Task BeginAsync(Guid? erasure, CancellationToken cancellationToken)
    {
        if (state.State.Id is null)
        {
            // The watchdog first: what is stored is also looked after. One that finds nothing removes itself.
            await this.RegisterOrUpdateReminder(ReminderName, Often, Often, cancellationToken);
            (state.State.Id, state.State.Erasure, state.State.AskedAt) = (NewId(), erasure, time.GetUtcNow());
            await state.WriteAsync(this, cancellationToken);
        }

        // At once, but not in the turn of whoever asked: the processor may be slow.
        this.RegisterGrainTimer(
            GoOnAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => GoOnAsync(CancellationToken.None);

    private static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    private async Task GoOnAsync(CancellationToken cancellationToken)
    {
        if (state.State.Id is not { } id)
        {
            await RemoveReminderAsync();
            DeactivateOnIdle();
            return;
        }

        try
        {
            await TellAsync(cancellationToken);
            if (state.State.DeletedAt is null)
            {
                await DeleteAsync(id, cancellationToken);
            }

            if (state.State.RedactedAt is null)
            {
                await RedactAsync(id, cancellationToken);
            }

            if (state.State.RedactedAt is not null)
            {
                await TellAsync(cancellationToken);
                await RemoveReminderAsync();
                await state.ClearStateAsync(cancellationToken);
                state.State = new ProcessorErasureState();
                DeactivateOnIdle();
            }
        }
        catch (Exception fault)
        {
            // The top of a background loop: the reminder goes on from the last durable step.
            LogFailed(id, fault);
            var waited = time.GetUtcNow() - state.State.AskedAt;
            if (waited >= Seldom && !_isSeldom)
            {
                await this.RegisterOrUpdateReminder(ReminderName, Seldom, Seldom, CancellationToken.None);
                _isSeldom = true;
            }

            if (waited.TotalDays is >= LateDays and var days)
            {
                LogLate(id, (int)days);
            }
        }
    }

    private async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await processor.DeleteAsync(Customer, cancellationToken);
        state.State.DeletedAt = time.GetUtcNow();
        await state.WriteAsync(this, cancellationToken);
        LogDeleted(id);
        await TellAsync(cancellationToken);
    }

    private async Task RedactAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (state.State.Redaction is null)
        {
            state.State.Redaction = await processor.BeginRedactionAsync(Customer, $"redact-{id:N}", cancellationToken);
            await state.WriteAsync(this, cancellationToken);
        }
        else if (TimeWindow.Holds(state.State.AskedRedactionAt, state.State.Pause, now))
        {
            return;
        }

        if (await processor.LeadRedactionAsync(state.State.Redaction, cancellationToken) is not { } pause)
        {
            state.State.RedactedAt = now;
            await state.WriteAsync(this, cancellationToken);
            LogRedacted(id);
            return;
        }

        (state.State.AskedRedactionAt, state.State.Pause) = (now, pause);
        await state.WriteAsync(this, cancellationToken);
        if (pause > Seldom)
        {
            await this.RegisterOrUpdateReminder(ReminderName, Seldom, Seldom, cancellationToken);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (state.State is { Id: { } id, Erasure: { } erasure })
        {
            await GrainFactory.GetGrain<IErasureReceiptGrain>(erasure).RecordProcessorAsync(
                new ProcessorErasure(id, processor.Name, state.State.AskedAt, state.State.DeletedAt, state.State.RedactedAt),
                cancellationToken);
        }
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }
}
