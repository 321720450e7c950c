using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aiomus.Contracts;
using Aiomus.Contracts.Errors;
using Aiomus.Grains.Interfaces.Errors;
using Microsoft.AspNetCore.Mvc;
using QuotaShortage = Aiomus.Contracts.Quotas.QuotaShortage;

namespace Aiomus.WebApi.Errors;

/// <summary>An answer that says what went wrong, RFC 9457. Written whatever the caller accepts, with a code that never changes.</summary>
internal sealed record Problem(int Status, string Code, string Title, string Detail) : IResult
{
    private static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(5);

    /// <summary>The one field at fault, or null.</summary>
    public string? Field { get; init; }

    /// <summary>All fields at fault, or null.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The same as codes with their limits, or null.</summary>
    public IReadOnlyList<FieldFault>? Faults { get; init; }

    /// <summary>Which window of a quota refused, or null.</summary>
    public QuotaShortage? Quota { get; init; }

    /// <summary>Where the subscription that is in the way can be changed, or null.</summary>
    public string? Portal { get; init; }

    /// <summary>The smallest plan that would allow it, or null.</summary>
    public string? Plan { get; init; }

    /// <summary>When to try again, or null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Problem Of(ErrorCode code, string detail)
    {
        var (status, title) = ProblemTitles.Of(code);
        return new Problem(status, ProblemTitles.Spell(code), title, detail)
        {
            RetryAfter = status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests ? DefaultRetry : null,
        };
    }

    public static Problem Of(AiomusException exception)
    {
        var problem = Of(exception.Code, exception.Message) with { Plan = exception.Plan };
        if (exception.Field is { } field)
        {
            problem = problem.At(
                field, exception.Limit is { } limit ? FieldRule.UpTo(limit, exception.Message) : FieldRule.Other(exception.Message));
        }

        if (exception.NeedsPayment)
        {
            problem = problem with { Status = StatusCodes.Status402PaymentRequired };
        }

        return exception.Shortage is { } shortage
            ? problem with { RetryAfter = exception.RetryAfter, Quota = ToContract(shortage) }
            : problem with { RetryAfter = exception.RetryAfter ?? problem.RetryAfter };
    }

    public static Problem NotFound(string thing) => Of(ErrorCode.NotFound, $"The {thing} does not exist.");

    public static Problem Invalid(string field, FieldRule rule) => Of(ErrorCode.InvalidRequest, rule.Message).At(field, rule);

    public static Problem Invalid(string field, string message) => Invalid(field, FieldRule.Other(message));

    /// <summary>What HTTP itself refuses, before any of our rules is asked.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Of(ErrorCode.Unauthenticated, "Send a valid API key."),
        StatusCodes.Status403Forbidden => Of(ErrorCode.Forbidden, "This API key does not have the permission."),
        StatusCodes.Status404NotFound => Of(ErrorCode.NotFound, "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed =>
            new(status, "method_not_allowed", "The method is not allowed here.", "The Allow header lists the methods."),
        StatusCodes.Status406NotAcceptable => new(status, "not_acceptable", "The answer has no such type.", "Accept another type."),
        StatusCodes.Status413PayloadTooLarge => new(status, "payload_too_large", "The body is too large.", "A body has at most 64 KiB."),
        StatusCodes.Status415UnsupportedMediaType =>
            new(status, "unsupported_media_type", "The body's type is not supported.", "Send application/json."),
        StatusCodes.Status421MisdirectedRequest =>
            new(status, "misdirected_request", "The request is for another host.", "This host does not answer under that name."),
        StatusCodes.Status429TooManyRequests =>
            new(status, "rate_limited", "Too many requests.", "Wait as long as Retry-After says.") { RetryAfter = DefaultRetry },
        StatusCodes.Status503ServiceUnavailable => Of(ErrorCode.Unavailable, "Try again soon."),
        >= 500 => Of(ErrorCode.Internal, "With the trace id we find the request in our logs."),
        _ => Of(ErrorCode.InvalidRequest, "The request cannot be read.") with { Status = status },
    };

    /// <summary>A page of another site tried to act for whoever looks at it.</summary>
    public static Problem OfCrossSite() => new(
        StatusCodes.Status403Forbidden,
        "cross_site",
        "The request comes from another site.",
        "Only pages of this host may send this request. A program sends an API key.");

    /// <summary>The same, with the one field at fault.</summary>
    public Problem At(string field, FieldRule rule) => this with
    {
        Field = field,
        Errors = new Dictionary<string, string[]> { [field] = [rule.Message] },
        Faults = [rule.For(field)],
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ProblemInstruments.OnAnswered(httpContext, Code);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var details = new ProblemDetails { Type = $"urn:aiomus:problem:{Code}", Title = Title, Status = Status, Detail = Detail };
        details.Extensions["code"] = Code;
        details.Extensions["trace_id"] = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier;
        if (Field is not null)
        {
            details.Extensions["field"] = Field;
        }

        if (Errors is not null)
        {
            details.Extensions["errors"] = Errors;
        }

        if (Faults is not null)
        {
            details.Extensions["faults"] = Faults;
        }

        if (Quota is not null)
        {
            details.Extensions["quota"] = Quota;
        }

        if (Portal is not null)
        {
            details.Extensions["portal"] = Portal;
        }

        if (Plan is not null)
        {
            details.Extensions["plan"] = Plan;
        }

        await JsonSerializer.SerializeAsync(response.Body, details, ContractsJson.Options, httpContext.RequestAborted);
    }

    private static QuotaShortage ToContract(Grains.Interfaces.Errors.QuotaShortage shortage) => new(
        shortage.Window,
        shortage.Limit,
        shortage.Used,
        shortage.Wanted,
        shortage.ResetsIn is { } left ? (long)Math.Ceiling(left.TotalSeconds) : null);
}
