using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Faults;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;
using Microsoft.Extensions.Logging;

namespace Aiomus.StripeDouble.Webhooks;

/// <summary>Sends events, and again with growing pauses until a place answers that it has them.</summary>
internal sealed partial class WebhookSender(
    ObjectStore store, WebhookOutbox outbox, Clock clock, FaultSwitches faults, ILogger<WebhookSender> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Sends until nothing is due.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            while (!faults.IsDown && await store.RunAsync(outbox.Due, cancellationToken) is { Count: > 0 } due)
            {
                foreach (var delivery in InOrder(due))
                {
                    await DeliverAsync(delivery, cancellationToken);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate.Dispose();
    }

    private IEnumerable<WebhookDelivery> InOrder(List<WebhookDelivery> due) => faults.ShuffleSeed is { } seed
        ? due.OrderBy(
            delivery => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {delivery.Seq}"))), StringComparer.Ordinal)
        : due;

    private async Task DeliverAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var (target, sent) = await store.RunAsync(
            () => (outbox.TargetOf(delivery), store.Find(delivery.Event)?.Shown()), cancellationToken);
        var isDone = target is null || sent is null;
        if (target is not null && sent is not null)
        {
            var copies = delivery.Attempts == 0 ? faults.CopiesOfNext() : 1;
            isDone = copies == 0;
            for (var copy = 0; copy < copies; copy++)
            {
                isDone |= await TrySendAsync(target, sent.ToJsonString(), sent.Text("type")!, cancellationToken);
            }
        }

        await store.RunAsync(
            () =>
            {
                if (isDone)
                {
                    outbox.OnDone(delivery);
                }
                else
                {
                    outbox.OnFailed(delivery);
                }
            },
            cancellationToken);
    }

    private async Task<bool> TrySendAsync(WebhookTarget target, string payload, string kind, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target.Url);
            request.Content = new StringContent(payload, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8"));
            request.Headers.TryAddWithoutValidation(
                WebhookSignature.Header, WebhookSignature.Make(payload, clock.Real(), target.Secrets));
            request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                LogRefused(kind, (int)answer.StatusCode);
            }

            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (
            exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnreached(kind);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Kind} was answered with {Status}; it is sent again.")]
    private partial void LogRefused(string kind, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Kind} could not be delivered; it is sent again.")]
    private partial void LogUnreached(string kind);
}
