using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Errors;

/// <summary>An answer that is no success, in the processor's own words and codes.</summary>
internal sealed class StripeError(int status, string type, string message, string? code = null, string? param = null) : Exception(message)
{
    public int Status => status;

    public string Type => type;

    public string? Code => code;

    public string? Param => param;

    public string? DeclineCode { get; init; }

    /// <summary>The payment intent that failed, as the answer shows it.</summary>
    public JsonObject? PaymentIntent { get; init; }

    /// <summary>Whether what was done before the error stays done: a declined charge is still recorded.</summary>
    public bool KeepsWork { get; init; }

    public static StripeError Invalid(string message, string? param = null, string? code = null) =>
        new(400, "invalid_request_error", message, code, param);

    public static StripeError Missing(string param) =>
        Invalid($"Missing required param: {param}.", param, "parameter_missing");

    /// <param name="kind">The kind of object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="param">The parameter that names it; null when the path does.</param>
    public static StripeError NotFound(string kind, string id, string? param = null) =>
        new(param is null ? 404 : 400, "invalid_request_error", $"No such {kind}: '{id}'", "resource_missing", param ?? "id");

    public JsonObject ToJson(string requestId)
    {
        var error = new JsonObject { ["message"] = Message, ["request_log_url"] = null, ["type"] = type };
        Put(error, "code", code);
        Put(error, "decline_code", DeclineCode);
        Put(error, "param", param);
        Put(error, "doc_url", code is null ? null : $"https://docs.stripe.com/error-codes#{code.Replace('_', '-')}");
        if (PaymentIntent is not null)
        {
            error["payment_intent"] = PaymentIntent.DeepClone();
        }

        error["request_log_url"] = $"https://dashboard.stripe.com/test/logs/{requestId}";
        return new() { ["error"] = error };
    }

    private static void Put(JsonObject error, string name, string? value)
    {
        if (value is not null)
        {
            error[name] = value;
        }
    }
}
