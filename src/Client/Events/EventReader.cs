using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Events;

namespace Aiomus.Client.Events;

/// <summary>Makes one unbroken stream of many connections: connects again after a pause and goes on from the last cursor.</summary>
internal sealed class EventReader(IEventSource source, TimeProvider time)
{
    /// <summary>The service pings every 15 seconds: three lost pings are a lost connection, even if nobody closed it.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    public async IAsyncEnumerable<EventResponse> ReadAsync(long? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = new EventPlace(cursor);
        for (var failures = 1; ; failures++)
        {
            TimeSpan? wish;
            await using (var connection = new Connection(source, place.Cursor, time, cancellationToken))
            {
                while (await connection.NextAsync(isFirst: !place.IsStarted) is { } frame)
                {
                    failures = 1;
                    if (place.Take(frame) is { } next)
                    {
                        yield return next;
                    }
                }

                wish = connection.RetryAfter;
            }

            await Task.Delay(BackOff.After(failures, wish), time, cancellationToken);
        }
    }

    private sealed class Connection : IAsyncDisposable
    {
        private readonly CancellationTokenSource _silence;
        private readonly CancellationTokenSource _end;
        private readonly CancellationToken _caller;
        private readonly IAsyncEnumerator<EventFrame> _frames;

        public Connection(IEventSource source, long? cursor, TimeProvider time, CancellationToken cancellationToken)
        {
            _caller = cancellationToken;
            _silence = new CancellationTokenSource(Silence, time);
            _end = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
            _frames = source.ConnectAsync(cursor, _end.Token).GetAsyncEnumerator(_end.Token);
        }

        /// <summary>What the service asked for when it could not serve; null for nothing.</summary>
        public TimeSpan? RetryAfter { get; private set; }

        /// <summary>Null when the connection is lost.</summary>
        public async Task<EventFrame?> NextAsync(bool isFirst)
        {
            _caller.ThrowIfCancellationRequested();
            _silence.CancelAfter(Silence);
            try
            {
                return await _frames.MoveNextAsync() ? _frames.Current : null;
            }
            catch (AiomusApiException refusal) when (!IsFinal(refusal.Status, isFirst))
            {
                RetryAfter = refusal.RetryAfter;
                return null;
            }
            catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception exception) when (IsLoss(exception))
            {
                _caller.ThrowIfCancellationRequested();
                return null;
            }
            finally
            {
                // How long the caller thinks about an event is not the connection's silence.
                _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _frames.DisposeAsync();
            _end.Dispose();
            _silence.Dispose();
        }

        // Until it worked once, the address may simply be wrong; later, a refusal may come from something half started.
        private static bool IsFinal(HttpStatusCode status, bool isFirst) => status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Gone => true,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => false,
            _ => isFirst && (int)status < 500,
        };

        private static bool IsLoss(Exception exception) =>
            exception is HttpRequestException or IOException or WebSocketException or TimeoutException;
    }
}
