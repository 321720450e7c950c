using System.Security.Cryptography;
using System.Text;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Api;

/// <summary>Answers to requests with an idempotency key, for a day: the same request is answered the same, and done once.</summary>
internal sealed class AnswerBook(ObjectStore store, Clock clock)
{
    private const long Lasts = 24 * 60 * 60;

    /// <exception cref="StripeError">The key was used for another request.</exception>
    public ApiAnswer? Find(Call call)
    {
        if (call.IdempotencyKey is not { } key)
        {
            return null;
        }

        if (key.Length > 255)
        {
            throw StripeError.Invalid("An idempotency key has at most 255 characters.");
        }

        store.Execute("DELETE FROM answers WHERE made < @since", ("since", clock.Real() - Lasts));
        var known = store.Read(
            "SELECT request, status, body FROM answers WHERE key = @key",
            static row => (Request: row.GetString(0), Status: row.GetInt32(1), Body: row.GetString(2)),
            ("key", key));
        if (known.Count == 0)
        {
            return null;
        }

        return known[0].Request == Digest(call)
            ? new(known[0].Status, known[0].Body, IsReplayed: true)
            : throw new StripeError(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other "
                + $"than '{key}' if you meant to execute a different request.");
    }

    public void Add(Call call, ApiAnswer answer)
    {
        if (call.IdempotencyKey is { } key)
        {
            store.Execute(
                "INSERT INTO answers (key, request, status, body, made) VALUES (@key, @request, @status, @body, @made)",
                ("key", key), ("request", Digest(call)), ("status", answer.Status), ("body", answer.Body), ("made", clock.Real()));
        }
    }

    private static string Digest(Call call) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Path}\n{call.Form.ToJson()?.ToJsonString()}")));
}
