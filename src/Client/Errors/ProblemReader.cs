using System.Text.Json;
using Aiomus.Contracts;

namespace Aiomus.Client.Errors;

/// <summary>Turns the service's problems, and whatever a proxy writes in its place, into the one exception.</summary>
internal static class ProblemReader
{
    public static async Task<AiomusApiException> ReadAsync(
        HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var problem = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new AiomusApiException(response.StatusCode, Describe(response, problem))
        {
            Code = problem?.Code,
            Field = problem?.Field,
            FieldErrors = problem?.Errors ?? [],
            Faults = problem?.Faults ?? [],
            Quota = problem?.Quota,
            Portal = problem?.Portal,
            Plan = problem?.Plan,
            TraceId = problem?.TraceId,
            RetryAfter = ReadRetryAfter(response, time),
        };
    }

    private static ProblemBody? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ProblemBody>(body, ContractsJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A foreign body is not repeated: nobody knows what is in it.
    private static string Describe(HttpResponseMessage response, ProblemBody? problem)
    {
        var text = string.Join(' ', new[] { problem?.Title, problem?.Detail }.Where(part => !string.IsNullOrWhiteSpace(part)));
        return text.Length > 0 ? text : $"The service answered {(int)response.StatusCode} without saying why.";
    }

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
