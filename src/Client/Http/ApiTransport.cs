using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Aiomus.Client.Errors;
using Aiomus.Contracts;

namespace Aiomus.Client.Http;

/// <summary>Sends calls and reads answers. Tries again only what is safe to repeat, and only what may pass.</summary>
internal sealed class ApiTransport
{
    private const int MaxRetries = 3;

    // The same call, sent before, is not answered yet.
    private const string InProgress = "request_in_progress";

    private readonly HttpClient _http;
    private readonly Uri _root;

    public ApiTransport(HttpClient http, TimeProvider time)
    {
        var address = http.BaseAddress ?? throw new ArgumentException("The HTTP client needs a base address.", nameof(http));
        (_http, Time) = (http, time);

        // Without the slash, the last segment of a path would be replaced instead of gone on from.
        _root = address.AbsoluteUri.EndsWith('/') ? address : new Uri($"{address.GetLeftPart(UriPartial.Path)}/");
    }

    public TimeProvider Time { get; }

    public AuthenticationHeaderValue? Authorization => _http.DefaultRequestHeaders.Authorization;

    public Uri Resolve(string path) => new(_root, path);

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        SendAsync<T>(new ApiRequest(HttpMethod.Get, path), cancellationToken);

    public async Task<T> SendAsync<T>(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return JsonSerializer.Deserialize<T>(bytes, ContractsJson.Options) ?? throw Unreadable(response);
        }
        catch (JsonException)
        {
            throw Unreadable(response);
        }
    }

    public async Task SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var _ = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>A successful answer, which the caller disposes.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        ApiRequest request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? wish = null;
            try
            {
                return await SendOnceAsync(request, completion, cancellationToken);
            }
            catch (AiomusApiException refusal) when (MayRetry(request, attempt) && IsPassing(refusal))
            {
                wish = refusal.RetryAfter;
            }
            catch (HttpRequestException) when (MayRetry(request, attempt))
            {
                // The connection broke, before or after the call was carried out.
            }
            catch (OperationCanceledException exception)
                when (exception.InnerException is TimeoutException
                    && !cancellationToken.IsCancellationRequested
                    && MayRetry(request, attempt))
            {
                // The HTTP client's own patience ended, not the caller's.
            }

            await Task.Delay(BackOff.After(attempt, wish), Time, cancellationToken);
        }
    }

    /// <summary>The same, tried once.</summary>
    public async Task<HttpResponseMessage> SendOnceAsync(
        ApiRequest request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(this);
        var response = await _http.SendAsync(message, completion, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ProblemReader.ReadAsync(response, Time, cancellationToken);
        }
    }

    private static bool MayRetry(ApiRequest request, int attempt) => request.MayRepeat && attempt <= MaxRetries;

    // A service that asks for more patience than this is left to the caller, who reads how long.
    private static bool IsPassing(AiomusApiException refusal) =>
        (refusal.Status == HttpStatusCode.ServiceUnavailable || refusal is { Status: HttpStatusCode.Conflict, Code: InProgress })
            && !(refusal.RetryAfter > BackOff.Longest);

    private static AiomusApiException Unreadable(HttpResponseMessage response) =>
        new(response.StatusCode, "The answer is not one of this service.");
}
