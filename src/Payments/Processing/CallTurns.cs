namespace Aiomus.Payments.Processing;

/// <summary>
/// Lets so many calls a second through, each in its turn: the processor refuses more, and a restart must not ask it all at once.
/// </summary>
internal sealed class CallTurns(double perSecond, TimeSpan longest, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _step = (long)(time.TimestampFrequency / perSecond);
    private long _next;

    /// <summary>Waits for a turn.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.ProcessorUnavailable"/>: too many wait already.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            // A second's worth may go at once.
            var now = time.GetTimestamp();
            var turn = Math.Max(_next, now - time.TimestampFrequency);
            wait = turn > now ? time.GetElapsedTime(now, turn) : TimeSpan.Zero;
            if (wait > longest)
            {
                throw new AiomusException(ErrorCode.ProcessorUnavailable, "Too many wait for the payment processor. Try again soon.")
                {
                    RetryAfter = wait,
                };
            }

            _next = turn + _step;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
