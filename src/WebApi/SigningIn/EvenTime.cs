namespace Aiomus.WebApi.SigningIn;

/// <summary>
/// Answers at whole quarters of a second: what takes longer for an address that somebody has takes as long for one that nobody has.
/// </summary>
internal sealed class EvenTime(TimeProvider time)
{
    private static readonly TimeSpan Quantum = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await work();
        }
        finally
        {
            var taken = time.GetElapsedTime(started);
            var end = Quantum * Math.Max(1, Math.Ceiling(taken / Quantum));
            await Task.Delay(end - taken, time, cancellationToken);
        }
    }
}
