using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aiomus.StripeDouble.Hosts;

/// <summary>Does what is due, each second and whenever something is told to be.</summary>
internal sealed partial class BackgroundLoop(TimeProvider time, ILogger<BackgroundLoop> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(ChannelReader<bool> signal, Func<CancellationToken, Task> turn, CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await turn(stopping);
                await WaitAsync(signal, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private async Task WaitAsync(ChannelReader<bool> signal, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(Task.Delay(Pause, time, ends.Token), signal.WaitToReadAsync(ends.Token).AsTask());
        await ends.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        signal.TryRead(out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The processor's double failed to do what was due.")]
    private partial void LogFailed(Exception exception);
}
