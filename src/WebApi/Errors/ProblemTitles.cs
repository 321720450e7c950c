using System.Text.Json;

namespace Aiomus.WebApi.Errors;

/// <summary>The public side of each error code: its spelling, HTTP status and title.</summary>
internal static class ProblemTitles
{
    public static string Spell(ErrorCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    public static (int Status, string Title) Of(ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => (StatusCodes.Status400BadRequest, "The request is not valid."),
        ErrorCode.Unauthenticated => (StatusCodes.Status401Unauthorized, "A valid API key is needed."),
        ErrorCode.Forbidden => (StatusCodes.Status403Forbidden, "This is not yours to do."),
        ErrorCode.NotFound => (StatusCodes.Status404NotFound, "There is no such thing."),
        ErrorCode.ModelUnknown => (StatusCodes.Status400BadRequest, "The model is not installed."),
        ErrorCode.JobConflict => (StatusCodes.Status422UnprocessableEntity, "The key was used before with another request."),
        ErrorCode.RequestInProgress => (StatusCodes.Status409Conflict, "A request with this key is being taken in."),
        ErrorCode.QuotaExceeded => (StatusCodes.Status429TooManyRequests, "The quota is used up."),
        ErrorCode.QueueFull => (StatusCodes.Status503ServiceUnavailable, "Too many jobs wait already."),
        ErrorCode.NoWorkerAvailable => (StatusCodes.Status503ServiceUnavailable, "No worker can do this now."),
        ErrorCode.StaleLease => (StatusCodes.Status409Conflict, "The lease was given to another worker."),
        ErrorCode.AccountGone => (StatusCodes.Status410Gone, "The account is being erased or is gone."),
        ErrorCode.StorageUnavailable => (StatusCodes.Status503ServiceUnavailable, "The image cannot be stored or read now."),
        ErrorCode.Unavailable => (StatusCodes.Status503ServiceUnavailable, "A part that this needs is not ready."),
        ErrorCode.InferenceFailed => (StatusCodes.Status500InternalServerError, "The image could not be made."),
        ErrorCode.JobAbandoned => (StatusCodes.Status500InternalServerError, "The job was given up."),
        ErrorCode.ImageTooLarge => (StatusCodes.Status422UnprocessableEntity, "The image is too large for the worker."),
        ErrorCode.SignInRefused => (StatusCodes.Status401Unauthorized, "The sign-in is refused."),
        ErrorCode.SecondFactorRequired => (StatusCodes.Status401Unauthorized, "A one-time code is needed."),
        ErrorCode.FreshSignInRequired => (StatusCodes.Status401Unauthorized, "A fresh sign-in is needed."),
        ErrorCode.LinkExpired => (StatusCodes.Status410Gone, "The link counts no more."),
        ErrorCode.EmailTaken => (StatusCodes.Status409Conflict, "The address belongs to another account."),
        ErrorCode.TooManyConversions => (StatusCodes.Status429TooManyRequests, "Too many of your images wait to be converted."),
        ErrorCode.TooManyStreams => (StatusCodes.Status429TooManyRequests, "You hold too many event streams open."),
        ErrorCode.SubscriptionReplaced => (StatusCodes.Status409Conflict, "A later subscription took this one's place."),
        ErrorCode.RateLimited => (StatusCodes.Status429TooManyRequests, "Too many requests."),
        _ => (StatusCodes.Status500InternalServerError, "Something went wrong on our side."),
    };
}
