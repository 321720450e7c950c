using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Aiomus.Campaign;

/// <summary>Speaks plain HTTP for one person, and repeats what got no answer, as a careful client does.</summary>
/// <param name="address">Where the product listens.</param>
/// <param name="key">The person's API key; null for nobody.</param>
/// <param name="fault">Hears of every answer that a service must never give: 500.</param>
public sealed class Caller(Uri address, string? key, Action<string>? fault = null) : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        BaseAddress = address,
        Timeout = RequestLimit,
    };

    /// <summary>How long one request is repeated before this gives up: a product that is away for longer has failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Asks until there is an answer that is not "try again" (429, 502, 503, 504, 409 while the first is taken in) and no fault of the
    /// service (500).
    /// </summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public async Task<Answer> AskAsync(
        HttpMethod method, string path, object? body = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var answer = await TryAsync(method, path, body, idempotencyKey, cancellationToken);
            if (answer is not null and not { Status: 429 or >= 500 } && !answer.IsInProgress)
            {
                return answer with { Tries = tries };
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException(
                    $"{method} {path} got no answer in {Patience}; the last was {answer?.Status.ToString() ?? "none"} {answer?.Text}");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Asks for something until there is an answer.</summary>
    public Task<Answer> GetAsync(string path, CancellationToken cancellationToken = default) =>
        AskAsync(HttpMethod.Get, path, cancellationToken: cancellationToken);

    /// <summary>Asks once. Null when nobody answered, or not to the end.</summary>
    public async Task<Answer?> TryAsync(
        HttpMethod method, string path, object? body = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Accept.Add(
            new MediaTypeWithQualityHeaderValue(path.Contains("/content", StringComparison.Ordinal) ? "*/*" : "application/json"));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var answer = new Answer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (answer.Status == 500)
            {
                fault?.Invoke($"{method} {path}: {answer.Text}");
            }

            return answer;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
