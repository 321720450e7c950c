using Aiomus.Grains.Interfaces.Clocks;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Mail;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Mail;

// A mail is written down before it is sent and struck out after: a silo that dies between the two sends it again. That cannot be
// helped with SMTP; both have the same Message-ID. Sending runs on an interleaving timer, so that taking a mail does not wait for
// a slow server; the list and its writes belong to the turns.
[GrainType("outbox")]
internal sealed partial class OutboxGrain(
    [PersistentState("outbox", StorageNames.User)] IPersistentState<OutboxState> outbox,
    IMailTransport transport,
    IOptions<OutboxOptions> options,
    TimeProvider time,
    ILogger<OutboxGrain> logger) : Grain, IOutboxGrain, IDataHolder, IRemindable, IDisposable
{
    internal const int MaxUnsent = 100;
    internal const string ReminderName = "outbox";
    private const int Remembered = 128;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // What Postpone may add to a wait.
    private const double Spread = 0.2;
    private static readonly TimeSpan Watch = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _fence = new();
    private Task _writing = Task.CompletedTask;
    private Task _delivering = Task.CompletedTask;
    private IGrainTimer? _timer;

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Resume();
        return Task.CompletedTask;
    }

    public void Dispose() => _fence.Dispose();

    public async Task QueueAsync(MailMessage message, CancellationToken cancellationToken)
    {
        MailRules.Check(message);
        if (outbox.State.Fenced)
        {
            throw new AiomusException(ErrorCode.AccountGone, "The account was erased or is being erased.");
        }

        if (!outbox.State.Done.Contains(message.Id) && Find(message.Id) is null)
        {
            await TakeAsync(message, cancellationToken);
        }

        Resume();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Resume();
        if (_timer is null)
        {
            await RemoveReminderAsync();
        }
    }

    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken)
    {
        await StopAsync();
        if (outbox.RecordExists && !outbox.State.Fenced)
        {
            outbox.State.Fenced = true;
            await WriteAsync(cancellationToken);
        }
    }

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        await StopAsync();
        await RemoveReminderAsync();
        var kept = await transport.EraseAsync(userId, cancellationToken);
        return kept + await HeldRows.Of(this).EraseAsync(cancellationToken);
    }

    private async Task TakeAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var displaced = FindRoom(message.Kind);

        // The watchdog first: a mail that is stored is also looked after. One without a mail removes itself.
        if (outbox.State.Unsent.Count == 0)
        {
            await this.RegisterOrUpdateReminder(ReminderName, Watch, Watch, cancellationToken);
        }

        var now = time.GetUtcNow();
        if (displaced is not null)
        {
            Strike(displaced);
            LogGivenUp(displaced.Message.Id, displaced.Message.Kind, "another took its place");
        }

        outbox.State.Unsent.Add(new UnsentMail(message, now, 0, now));
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (AiomusException refusal) when (refusal.Code == ErrorCode.AccountGone)
        {
            await RemoveReminderAsync();
            throw;
        }
    }

    /// <summary>Null when there is room, else the mail whose place this one takes.</summary>
    private UnsentMail? FindRoom(MailKind kind)
    {
        // Strangers may ask for these while no server takes mail: one of a kind waits, and the person's own is among them. So it is never
        // refused, which would also tell the stranger that there is an account.
        if (MailRules.ReplacesEarlier(kind))
        {
            return outbox.State.Unsent.Find(mail => mail.Message.Kind == kind);
        }

        if (outbox.State.Unsent.Count < MaxUnsent)
        {
            return null;
        }

        var displaced = MailRules.IsNotice(kind) ? outbox.State.Unsent.Find(mail => !MailRules.IsNotice(mail.Message.Kind)) : null;
        return displaced ?? throw new AiomusException(ErrorCode.Unavailable, $"{MaxUnsent} mails wait to be sent. Try again later.")
        {
            RetryAfter = LongestWait,
        };
    }

    private void Resume()
    {
        if (outbox.State is { Unsent.Count: > 0, Fenced: false } && _timer is null)
        {
            _timer = this.RegisterGrainTimer(
                LookAsync,
                new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromSeconds(options.Value.LookSeconds))
                {
                    Interleave = true,
                    KeepAlive = true,
                });
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _fence.Token);
        try
        {
            await (_delivering = DeliverAsync(stop.Token));
            if (outbox.State.Unsent.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;

                // In a turn of its own: taking a mail must not cross the removal of its watchdog. Nobody waits for it: a turn of erasure
                // may be waiting for the delivery, and an activation that is ending takes in no more calls and ends only after this.
                // A watchdog that stays removes itself at its next tick.
                this.AsReference<IRemindable>().ReceiveReminder(ReminderName, default, CancellationToken.None).Ignore();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Erasure or shutdown; a mail that was on its way is still in the list.
        }
        catch (Exception fault)
        {
            // The top of a background loop: the next tick goes on.
            LogFailed(fault);
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (outbox.State.Unsent.Find(mail => IsDue(mail, time.GetUtcNow())) is { } due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await DeliverAsync(due, cancellationToken);
        }
    }

    private async Task DeliverAsync(UnsentMail mail, CancellationToken cancellationToken)
    {
        mail = WithoutFuture(mail);
        var delivery = await SendAsync(mail, cancellationToken);
        if (delivery.Outcome == MailOutcome.Deferred && time.GetUtcNow() - mail.QueuedAt >= TimeSpan.FromHours(options.Value.GiveUpHours))
        {
            // Only after a try: a clock that is ahead for a moment must not empty every outbox.
            delivery = new MailDelivery(MailOutcome.Refused, "it is too old");
        }

        switch (delivery.Outcome)
        {
            case MailOutcome.Accepted:
                LogSent(mail.Message.Id, mail.Message.Kind);
                Strike(mail);
                break;
            case MailOutcome.Refused:
                LogGivenUp(mail.Message.Id, mail.Message.Kind, delivery.Reason);
                Strike(mail);
                break;
            default:
                Postpone(mail, delivery.Reason);
                break;
        }

        // Not to be broken off: what was handed over is to be known as that.
        await WriteAsync(CancellationToken.None);
    }

    // A wait that is longer than any was begun while the clock was ahead.
    private static bool IsDue(UnsentMail mail, DateTimeOffset now) =>
        mail.NextAt <= now || mail.NextAt - now > (LongestWait * (1 + Spread)) + TimeWindow.Tolerance;

    // A mail that was taken while the clock was ahead counts from now on, or it would be tried until that time comes.
    private UnsentMail WithoutFuture(UnsentMail mail)
    {
        var now = time.GetUtcNow();
        var place = outbox.State.Unsent.IndexOf(mail);
        return place >= 0 && TimeWindow.IsAhead(mail.QueuedAt, now) ? outbox.State.Unsent[place] = mail with { QueuedAt = now } : mail;
    }

    private async Task<MailDelivery> SendAsync(UnsentMail mail, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.SendAsync(UserId, mail.Message, mail.QueuedAt, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // A fault of ours must not stop the mails behind this one. Its words may hold an address: the type is enough.
            return new MailDelivery(MailOutcome.Deferred, fault.GetType().Name);
        }
    }

    private void Postpone(UnsentMail mail, string reason)
    {
        var place = outbox.State.Unsent.FindIndex(kept => kept.Message.Id == mail.Message.Id);
        if (place < 0)
        {
            return;   // displaced while it was on its way
        }

        var attempts = mail.Attempts + 1;
        var wait = Math.Min(options.Value.RetrySeconds * Math.Pow(2, Math.Min(attempts - 1, 20)), LongestWait.TotalSeconds);

        // Up to a fifth more, by the id: many outboxes must not meet at a server that has just come back.
        wait *= 1 + ((uint)mail.Message.Id.GetHashCode() / (double)uint.MaxValue * Spread);
        outbox.State.Unsent[place] = mail with { Attempts = attempts, NextAt = time.GetUtcNow() + TimeSpan.FromSeconds(wait) };
        LogDeferred(mail.Message.Id, mail.Message.Kind, reason, attempts);
    }

    private void Strike(UnsentMail mail)
    {
        if (outbox.State.Unsent.RemoveAll(kept => kept.Message.Id == mail.Message.Id) == 0)
        {
            return;
        }

        outbox.State.Done.Add(mail.Message.Id);
        if (outbox.State.Done.Count > Remembered)
        {
            outbox.State.Done.RemoveAt(0);
        }
    }

    private UnsentMail? Find(Guid id) => outbox.State.Unsent.Find(mail => mail.Message.Id == id);

    private async Task StopAsync()
    {
        _timer?.Dispose();
        _timer = null;
        await _fence.CancelAsync();
        await _delivering.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RemoveReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    // Taking and sending interleave, and two writes must not cross.
    private Task WriteAsync(CancellationToken cancellationToken) => _writing = WriteAfterAsync(_writing, cancellationToken);

    private async Task WriteAfterAsync(Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await outbox.WriteAsync(this, cancellationToken);
    }
}
