namespace Aiomus.Storage.Databases;

/// <summary>
/// The same work for many callers, one run at a time. Those who call while a run is under way share the next one. Nobody is served by a
/// run that had begun before the call, so whatever a caller had done by then is done before its run begins.
/// </summary>
/// <param name="work">One run. Its token is cancelled when all who waited for it have given up.</param>
internal sealed class SharedRuns(Func<CancellationToken, Task> work)
{
    private readonly Lock _gate = new();

    // The run that has not begun, which can still be joined; null when there is none.
    private Run? _next;

    private Task _last = Task.CompletedTask;

    /// <summary>Waits for the end of a run that begins after this call; throws what the run threw.</summary>
    /// <exception cref="OperationCanceledException">
    /// This caller gave up. The run goes on for the others; the last one who gives up cancels it and waits until it has ended.
    /// </exception>
    public async Task JoinNextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = Join();
        try
        {
            await run.Ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await LeaveAsync(run);
            throw;
        }
    }

    private Run Join()
    {
        lock (_gate)
        {
            if (_next is null)
            {
                var (run, before) = (new Run(), _last);

                // It is nobody's own: neither the turn nor the trace of the caller that happens to be the first.
                using (ExecutionContext.SuppressFlow())
                {
                    run.Ended = Task.Run(() => RunAsync(run, before));
                }

                (_next, _last) = (run, run.Ended);
            }

            _next.Waiting++;
            return _next;
        }
    }

    private async Task RunAsync(Run run, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            // Before the work: who calls from here on may have done something that the work passes over.
            _next = null;
            if (run.Waiting == 0)
            {
                return;
            }

            run.Begun = true;
        }

        await work(run.GivenUp.Token);
    }

    private async Task LeaveAsync(Run run)
    {
        lock (_gate)
        {
            run.Waiting--;
            if (run.Waiting > 0 || !run.Begun)
            {
                return;
            }
        }

        await run.GivenUp.CancelAsync();
        await run.Ended.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Run
    {
        // Holds nothing that would have to be disposed: no timer, no wait handle, no other token.
        public CancellationTokenSource GivenUp { get; } = new();

        public Task Ended { get; set; } = Task.CompletedTask;

        public int Waiting { get; set; }

        public bool Begun { get; set; }
    }
}
