using System.Runtime.CompilerServices;
using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Accounts;
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
            throw new AiomusException(ErrorCode.InvalidRequest, "A cursor is not negative.");
        }

        // Calls of one connection come one after another.
        if (Context.Items.TryGetValue(typeof(Subscription), out var earlier))
        {
            await ((Subscription)earlier!).ReplaceAsync(cancellationToken);
        }

        var stream = await pump.OpenAsync(Context.User!.GetUserId(), cursor, cancellationToken);
        var subscription = new Subscription();
        Context.Items[typeof(Subscription)] = subscription;
        return ReadAsync(stream, subscription, cancellationToken);
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
            throw new HubException($"{ProblemTitles.Spell(ErrorCode.SubscriptionReplaced)}: A later subscription of this connection took this one's place.");
        }
    }

    private sealed class Subscription
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _replaced = new();

        public CancellationToken Replaced => _replaced.Token;

        public void OnEnded() => _ended.TrySetResult();

        public async Task ReplaceAsync(CancellationToken cancellationToken)
        {
            await _replaced.CancelAsync();
            await _ended.Task.WaitAsync(cancellationToken);
        }
    }
}
