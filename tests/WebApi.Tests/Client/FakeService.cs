using System.Net;
using System.Text;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Contracts;

namespace Aiomus.WebApi.Tests.Client;

/// <summary>A service that answers one prepared answer after the other and remembers what it was asked.</summary>
internal sealed class FakeService
{
    public const string Key = "aio_secret";
    private readonly Queue<Func<HttpResponseMessage>> _answers = [];

    public SkippingClock Clock { get; } = new();

    public List<Call> Calls { get; } = [];

    public AiomusClient Connect(string? key = Key)
    {
        var http = new HttpClient(CreateHandler()) { BaseAddress = new Uri("http://service.test/base") };
        http.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
        return new AiomusClient(http, Clock);
    }

    public FakeService Answer<T>(T body, HttpStatusCode status = HttpStatusCode.OK) =>
        Answer(JsonSerializer.Serialize(body, ContractsJson.Options), "application/json", status);

    public FakeService Answer(string body, string mediaType, HttpStatusCode status, string? retryAfter = null) => Answer(() =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        if (retryAfter is not null)
        {
            response.Headers.Add("Retry-After", retryAfter);
        }

        return response;
    });

    public FakeService Stream(EventBytes events) => Answer(() =>
        new HttpResponseMessage { Content = new StreamContent(events) { Headers = { ContentType = new("text/event-stream") } } });

    public FakeService Break() => Answer(() => throw new HttpRequestException("The connection broke."));

    public FakeService Answer(Func<HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public HttpMessageHandler CreateHandler() => new Handler(this);

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private sealed class Handler(FakeService service) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            service.Calls.Add(new Call(
                request.Method.Method,
                request.RequestUri!.PathAndQuery,
                Header(request, "Idempotency-Key"),
                Header(request, "Last-Event-ID"),
                Header(request, "Accept"),
                Header(request, "Cookie"),
                Header(request, "Sec-Fetch-Site"),
                request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken)));
            return service._answers.Dequeue()();
        }
    }

    internal sealed record Call(
        string Method,
        string Path,
        string? IdempotencyKey,
        string? LastEventId,
        string? Accept,
        string? Cookie,
        string? FetchSite,
        string? Body);
}
