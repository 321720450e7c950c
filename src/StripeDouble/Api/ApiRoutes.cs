using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Faults;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Aiomus.StripeDouble.Api;

/// <summary>The routes under <c>/v1</c>: who may ask, each change once and whole, and every answer in the processor's form.</summary>
internal sealed partial class ApiRoutes(
    IEndpointRouteBuilder routes,
    string apiKey,
    ObjectStore store,
    DueWork due,
    EventLog events,
    FaultSwitches faults,
    AnswerBook answers,
    Expander expander,
    ILogger<ApiRoutes> logger)
{
    public Expander Expander => expander;

    public void Get(string pattern, Func<Call, JsonObject> answer) => Map("GET", pattern, answer);

    public void Post(string pattern, Func<Call, JsonObject> answer) => Map("POST", pattern, answer);

    public void Delete(string pattern, Func<Call, JsonObject> answer) => Map("DELETE", pattern, answer);

    /// <summary>Answers what no route does.</summary>
    public void MapRest() => routes.MapFallback("/v1/{**rest}", context =>
    {
        var (id, request) = (Ids.New("req", 14), context.Request);
        return WriteAsync(
            context, id, Error(new(404, "invalid_request_error", $"Unrecognized request URL ({request.Method}: {request.Path})."), id));
    });

    private static ApiAnswer Error(StripeError error, string id) => new(error.Status, error.ToJson(id).ToJsonString());

    private void Map(string method, string pattern, Func<Call, JsonObject> answer) =>
        routes.MapMethods(pattern, [method], context => AnswerAsync(context, answer));

    private async Task AnswerAsync(HttpContext context, Func<Call, JsonObject> answer)
    {
        if (faults.IsDown)
        {
            context.Abort();
            return;
        }

        var id = Ids.New("req", 14);
        try
        {
            Authorize(context.Request);
            var failure = faults.Take(context.Request.Path);
            if (failure is { AfterWork: false })
            {
                throw Failed(failure.Status);
            }

            var call = await ReadAsync(context, id);
            var done = await store.RunAsync(() => Answer(call, answer), context.RequestAborted);
            if (failure is not null)
            {
                throw Failed(failure.Status);
            }

            await WriteAsync(context, id, done);
        }
        catch (StripeError error)
        {
            await WriteAsync(context, id, Error(error, id));
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not BadHttpRequestException)
        {
            LogFailed(exception);
            await WriteAsync(context, id, Error(new StripeError(500, "api_error", "The double itself failed; its log says how."), id));
        }
    }

    private ApiAnswer Answer(Call call, Func<Call, JsonObject> answer)
    {
        if (answers.Find(call) is { } known)
        {
            return known;
        }

        due.Run();
        events.Attribute(call);
        try
        {
            var paths = call.Form.Texts("expand");
            var body = answer(call);
            call.Form.RejectUnread();
            var shown = Expander.Present(body);
            expander.Expand(shown, paths);
            return Keep(call, new(200, shown.ToJsonString()));
        }
        catch (StripeError error) when (error.KeepsWork)
        {
            return Keep(call, Error(error, call.Id));
        }
        finally
        {
            events.Attribute(null);
        }
    }

    private ApiAnswer Keep(Call call, ApiAnswer answer)
    {
        answers.Add(call, answer);
        return answer;
    }

    private void Authorize(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var sent = "";
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            sent = header["Bearer ".Length..].Trim();
        }
        else if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[header.Length];
            sent = Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var length)
                ? Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0]
                : "";
        }

        if (sent.Length == 0)
        {
            throw new StripeError(
                401, "invalid_request_error", "You did not provide an API key. Send it in the Authorization header, as a bearer token.");
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(apiKey)))
        {
            throw new StripeError(401, "invalid_request_error", $"Invalid API Key provided: {Masked(sent)}");
        }
    }

    private static string Masked(string key) => key.Length > 12 ? $"{key[..8]}{new string('*', key.Length - 12)}{key[^4..]}" : "****";

    private static StripeError Failed(int status) => status switch
    {
        402 => new(402, "card_error", "Your card was declined.", "card_declined") { DeclineCode = "generic_decline" },
        429 => new(429, "invalid_request_error", "Too many requests hit the API too quickly.", "rate_limit"),
        _ => new(status, "api_error", "An unknown error occurred."),
    };

    private static async Task<Call> ReadAsync(HttpContext context, string id)
    {
        var request = context.Request;
        IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> pairs = request.Query;
        if (HttpMethods.IsPost(request.Method) && request.HasFormContentType)
        {
            try
            {
                pairs = pairs.Concat(await request.ReadFormAsync(new FormOptions(), context.RequestAborted));
            }
            catch (InvalidDataException)
            {
                throw StripeError.Invalid("The body is not a form that can be read.");
            }
        }

        var key = request.Headers["Idempotency-Key"].ToString();
        return new(
            id,
            request.Path,
            HttpMethods.IsPost(request.Method) && key.Length > 0 ? key : null,
            Form.Parse(pairs.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")))),
            context.GetRouteData().Values.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? ""));
    }

    private static Task WriteAsync(HttpContext context, string id, ApiAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        response.Headers["Request-Id"] = id;
        response.Headers["Stripe-Version"] = EventLog.ApiVersion;
        response.Headers.CacheControl = "no-cache, no-store";
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (HttpMethods.IsPost(context.Request.Method) && key.Length > 0)
        {
            response.Headers["Idempotency-Key"] = key;
        }

        if (answer.IsReplayed)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }

        if (answer.Status >= 500 || answer.Status == 429)
        {
            response.Headers["Stripe-Should-Retry"] = "true";
        }

        return response.WriteAsync(answer.Body, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to the processor's double failed.")]
    private partial void LogFailed(Exception exception);
}
