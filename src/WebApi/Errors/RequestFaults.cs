using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Errors;

/// <summary>
/// Says why a request could not be read. The framework stops at the first fault and quotes it; here all are told, by name.
/// </summary>
internal static partial class RequestFaults
{
    public static async Task<Problem> DescribeAsync(HttpContext context, Exception exception)
    {
        var parameter = ParameterName().Match(exception.Message);
        if (parameter.Success)
        {
            return Problem.Invalid(JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Groups[1].Value), "The value has the wrong form.");
        }

        // The way to the answer begins anew, without its endpoint.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var type = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        if (type is not null && HasNoBody(context))
        {
            return Missing(type, OptionsOf(context));
        }

        if (type is null || !context.Request.Body.CanSeek)
        {
            return Problem.Of(ErrorCode.InvalidRequest, "The request cannot be read: a body or a parameter is missing or malformed.");
        }

        try
        {
            return await LookAgainAsync(context, type);
        }
        catch (BadHttpRequestException rest)
        {
            // The rest of it was too much, or did not come.
            return Problem.OfStatus(rest.StatusCode);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            return Problem.OfStatus(StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<Problem> LookAgainAsync(HttpContext context, Type type)
    {
        using var copy = new MemoryStream();
        context.Request.Body.Position = 0;
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        var body = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        var options = OptionsOf(context);
        if (body.Trim(" \t\r\n"u8) is { Length: 0 } || body.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
        {
            return Missing(type, options);
        }

        return BodyFaults.Find(body, type, options)
            ?? Problem.Of(ErrorCode.InvalidRequest, "The body is not a valid JSON object for this request.");
    }

    // What has none is not kept to be looked at again. A host in a test gives every request one.
    private static bool HasNoBody(HttpContext context) =>
        context.Request.ContentLength is 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    private static Problem Missing(Type type, JsonSerializerOptions options)
    {
        var needed = options.GetTypeInfo(type).Properties.Where(field => field.IsRequired).Select(field => field.Name).ToArray();
        var with = needed.Length > 0 ? $" with {string.Join(", ", needed)}" : "";
        return Problem.Of(ErrorCode.MissingField, $"A body is needed: a JSON object{with}.");
    }

    private static JsonSerializerOptions OptionsOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    [GeneratedRegex(@"^Failed to bind parameter ""\S+ (\w+)"" from ", RegexOptions.CultureInvariant)]
    private static partial Regex ParameterName();
}
