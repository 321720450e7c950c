using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aiomus.StripeDouble.Hosts;

/// <summary>Does what is due, each second and whenever something is told to be.</summary>
internal static partial class BackgroundLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(
        TimeProvider time, ChannelReader<bool> signal, Func<CancellationToken, Task> turn, ILogger logger, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await turn(stopping);
                await WaitAsync(time, signal, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private static async Task WaitAsync(TimeProvider time, ChannelReader<bool> signal, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(Task.Delay(Pause, time, ends.Token), signal.WaitToReadAsync(ends.Token).AsTask());
        await ends.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        signal.TryRead(out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The processor's double failed to do what was due.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
