using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Events;

/// <summary>The same events as <c>/v1/events</c>, over SignalR. A connection has one subscription.</summary>
[Authorize]
internal sealed class EventHub(EventPump pump) : Hub
{
    public const string Path = "/v1/hub";

    /// <summary>
    /// Streams the caller's events from a cursor, or from now when it is null. It takes the place of the connection's earlier subscription,
    /// which ends before this one begins, with the error <c>subscription_replaced</c>.
    /// </summary>
    public async Task<IAsyncEnumerable<EventResponse>> Subscribe(long? cursor, CancellationToken cancellationToken)
    {
        if (cursor < 0)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, "The cursor must not be negative.");
        }

        var subscription = new Subscription();
        try
        {
            await subscription.TakePlaceAsync(Context, cancellationToken);
            using var begin = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, subscription.Replaced);
            var stream = await pump.OpenAsync(Context.User!.GetUserId(), cursor, begin.Token);
            return ReadAsync(stream, subscription, cancellationToken);
        }
        catch (Exception exception)
        {
            subscription.OnEnded();
            if (exception is OperationCanceledException && subscription.Replaced.IsCancellationRequested)
            {
                throw IsReplaced();
            }

            throw;
        }
    }

    private static async IAsyncEnumerable<EventResponse> ReadAsync(
        EventStream stream, Subscription subscription, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, subscription.Replaced);
            await foreach (var next in stream.ReadAllAsync(end.Token))
            {
                yield return next;
            }
        }
        finally
        {
            subscription.OnEnded();
        }

        if (subscription.Replaced.IsCancellationRequested)
        {
            throw IsReplaced();
        }
    }

    private static HubException IsReplaced() =>
        new($"{ProblemTitles.Spell(ErrorCode.SubscriptionReplaced)}: A later subscription of this connection replaced this one.");

    [SuppressMessage("Design", "CA1001", Justification = "Its source has neither timer nor handle, and the next one may still cancel it.")]
    private sealed class Subscription
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _replaced = new();

        public CancellationToken Replaced => _replaced.Token;

        public void OnEnded() => _ended.TrySetResult();

        /// <summary>
        /// Ends the one before. Streams of one connection begin beside each other: each waits for the one whose place it took.
        /// </summary>
        public async Task TakePlaceAsync(HubCallerContext connection, CancellationToken cancellationToken)
        {
            Subscription? before;
            lock (connection.Items)
            {
                before = connection.Items.TryGetValue(typeof(Subscription), out var known) ? (Subscription)known! : null;
                connection.Items[typeof(Subscription)] = this;
            }

            if (before is not null)
            {
                await before._replaced.CancelAsync();
                await before._ended.Task.WaitAsync(cancellationToken);
            }

            Replaced.ThrowIfCancellationRequested();
        }
    }
}
