using System.Net.Http.Headers;
using System.Text.Json;
using Aiomus.Contracts;

namespace Aiomus.Client.Http;

/// <summary>One call of the service, from which as many HTTP requests are made as it takes.</summary>
internal sealed class ApiRequest(HttpMethod method, string path)
{
    private byte[]? _body;

    /// <summary>Makes a repetition the same submission; null when it cannot be one.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>True for a call that changes nothing although its method says otherwise.</summary>
    public bool IsSafe { get; init; }

    /// <summary>Repeating a call that may have been carried out must not carry it out twice.</summary>
    public bool MayRepeat => IsSafe || IdempotencyKey is not null || method == HttpMethod.Get;

    public string Accept { get; init; } = "application/json";

    public long? LastEventId { get; init; }

    public ApiRequest With<T>(T body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = JsonSerializer.SerializeToUtf8Bytes(body, ContractsJson.Options);
        return this;
    }

    public HttpRequestMessage ToMessage(ApiTransport transport)
    {
        var message = new HttpRequestMessage(method, transport.Resolve(path));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Accept));
        if (IdempotencyKey is not null)
        {
            message.Headers.Add("Idempotency-Key", IdempotencyKey);
        }

        if (LastEventId is { } last)
        {
            message.Headers.Add("Last-Event-ID", $"{last:D}");
        }

        if (_body is not null)
        {
            message.Content = new ByteArrayContent(_body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return message;
    }
}
