using System.Text.Json;

namespace Aiomus.WebApi.Errors;

/// <summary>The public side of each error code: its spelling, HTTP status and title.</summary>
internal static class ProblemTitles
{
    public static string Spell(ErrorCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    public static (int Status, string Title) Of(ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => (StatusCodes.Status400BadRequest, "The request is not valid."),
        ErrorCode.Unauthenticated => (StatusCodes.Status401Unauthorized, "A valid API key or session is needed."),
        ErrorCode.Forbidden => (StatusCodes.Status403Forbidden, "You are not allowed to do this."),
        ErrorCode.NotFound => (StatusCodes.Status404NotFound, "The resource does not exist."),
        ErrorCode.ModelUnknown => (StatusCodes.Status400BadRequest, "The model is not installed."),
        ErrorCode.JobConflict => (StatusCodes.Status422UnprocessableEntity, "The idempotency key was used for another request."),
        ErrorCode.RequestInProgress => (StatusCodes.Status409Conflict, "A request with this idempotency key is in progress."),
        ErrorCode.QuotaExceeded => (StatusCodes.Status429TooManyRequests, "The quota is used up."),
        ErrorCode.QueueFull => (StatusCodes.Status503ServiceUnavailable, "The queue is full."),
        ErrorCode.NoWorkerAvailable => (StatusCodes.Status503ServiceUnavailable, "No worker is available."),
        ErrorCode.StaleLease => (StatusCodes.Status409Conflict, "The lease was given to another worker."),
        ErrorCode.AccountGone => (StatusCodes.Status410Gone, "The account was erased or is being erased."),
        ErrorCode.StorageUnavailable => (StatusCodes.Status503ServiceUnavailable, "The image cannot be stored or read at the moment."),
        ErrorCode.Unavailable => (StatusCodes.Status503ServiceUnavailable, "The service is not available at the moment."),
        ErrorCode.InferenceFailed => (StatusCodes.Status500InternalServerError, "The image could not be made."),
        ErrorCode.JobAbandoned => (StatusCodes.Status500InternalServerError, "The job was given up."),
        ErrorCode.ImageTooLarge => (StatusCodes.Status422UnprocessableEntity, "The image is too large for the worker."),
        ErrorCode.SignInRefused => (StatusCodes.Status401Unauthorized, "The sign-in is refused."),
        ErrorCode.SecondFactorRequired => (StatusCodes.Status401Unauthorized, "A one-time code is needed."),
        ErrorCode.FreshSignInRequired => (StatusCodes.Status401Unauthorized, "A fresh sign-in is needed."),
        ErrorCode.LinkExpired => (StatusCodes.Status410Gone, "The link is no longer valid."),
        ErrorCode.EmailTaken => (StatusCodes.Status409Conflict, "The address belongs to another account."),
        ErrorCode.TooManyConversions => (StatusCodes.Status429TooManyRequests, "Too many of your images wait to be converted."),
        ErrorCode.TooManyStreams => (StatusCodes.Status429TooManyRequests, "You have too many open event streams."),
        ErrorCode.SubscriptionReplaced => (StatusCodes.Status409Conflict, "A later subscription replaced this one."),
        ErrorCode.MalformedJson => (StatusCodes.Status400BadRequest, "The body is not JSON."),
        ErrorCode.UnknownField => (StatusCodes.Status400BadRequest, "The body has a field that does not exist."),
        ErrorCode.WrongType => (StatusCodes.Status400BadRequest, "A value has the wrong type."),
        ErrorCode.DuplicateField => (StatusCodes.Status400BadRequest, "A field is there twice."),
        ErrorCode.MissingField => (StatusCodes.Status400BadRequest, "A field is missing."),
        ErrorCode.UnknownParameter => (StatusCodes.Status400BadRequest, "The address has a parameter that does not exist."),
        ErrorCode.ModelInUse => (StatusCodes.Status409Conflict, "The model is in use."),
        ErrorCode.PaymentsOff => (StatusCodes.Status409Conflict, "Nothing can be bought here."),
        ErrorCode.SubscriptionExists => (StatusCodes.Status409Conflict, "There is a subscription already."),
        ErrorCode.NoSubscription => (StatusCodes.Status409Conflict, "There is no subscription."),
        ErrorCode.ProcessorUnavailable => (StatusCodes.Status503ServiceUnavailable, "The payment processor does not answer."),
        ErrorCode.PaymentRefused => (StatusCodes.Status402PaymentRequired, "The payment was declined."),
        ErrorCode.PaymentDisputed => (StatusCodes.Status402PaymentRequired, "A payment is disputed."),
        ErrorCode.EmailNeeded => (StatusCodes.Status409Conflict, "The account has no confirmed address."),
        ErrorCode.SignatureRefused => (StatusCodes.Status400BadRequest, "The signature is not valid."),
        ErrorCode.PlanNeeded => (StatusCodes.Status402PaymentRequired, "A greater plan is needed."),
        ErrorCode.RateLimited => (StatusCodes.Status429TooManyRequests, "Too many requests."),
        _ => (StatusCodes.Status500InternalServerError, "Something went wrong on our side."),
    };
}
