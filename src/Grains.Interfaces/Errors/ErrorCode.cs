using System.Text.Json.Serialization;

namespace Aiomus.Grains.Interfaces.Errors;

/// <summary>Why a request was refused. Stored and sent by name; the snake_case form is the public <c>code</c> of a problem.</summary>
public enum ErrorCode
{
    /// <summary>A field of the request is missing, malformed or out of its range.</summary>
    InvalidRequest,

    /// <summary>The caller did not say who they are, or the key is unknown, expired or revoked.</summary>
    Unauthenticated,

    /// <summary>The caller is known but this act is not theirs to do.</summary>
    Forbidden,

    /// <summary>There is no such thing, or it belongs to somebody else.</summary>
    NotFound,

    /// <summary>The named model is not installed.</summary>
    ModelUnknown,

    /// <summary>The id or idempotency key was used before with another request.</summary>
    JobConflict,

    /// <summary>A quota window is full; the message names it and says when it resets.</summary>
    QuotaExceeded,

    /// <summary>Too many jobs wait already.</summary>
    QueueFull,

    /// <summary>No worker runs this model at the moment.</summary>
    NoWorkerAvailable,

    /// <summary>The lease this worker speaks of was given to another one.</summary>
    StaleLease,

    /// <summary>The account is being erased or is gone: nothing more can be stored for it.</summary>
    AccountGone,

    /// <summary>The image could not be stored; nothing was charged.</summary>
    StorageUnavailable,

    /// <summary>The worker could not make the image; nothing was charged.</summary>
    InferenceFailed,

    /// <summary>The job was given up because its worker died too often while drawing it; nothing was charged.</summary>
    JobAbandoned,

    /// <summary>A part that this request needs is not ready; try again.</summary>
    Unavailable,

    /// <summary>A fault of ours; the trace id finds it in our logs.</summary>
    Internal,

    /// <summary>Address, password or code is wrong; which one is not told.</summary>
    SignInRefused,

    /// <summary>The password is right, and a one-time code is needed too.</summary>
    SecondFactorRequired,

    /// <summary>This act needs a sign-in of the last minutes.</summary>
    FreshSignInRequired,

    /// <summary>The link is unknown, used or expired.</summary>
    LinkExpired,

    /// <summary>Another account has this address.</summary>
    EmailTaken,

    /// <summary>A request with the same idempotency key is being taken in at this moment; its answer can be had soon.</summary>
    RequestInProgress,

    /// <summary>The image needs more memory than the worker has, also when it is drawn alone; nothing was charged.</summary>
    [JsonStringEnumMemberName("PictureTooLarge")]
    ImageTooLarge,

    /// <summary>Too many images of this person wait to be written in another format.</summary>
    TooManyConversions,

    /// <summary>This person holds as many event streams open as one may.</summary>
    TooManyStreams,

    /// <summary>A later subscription of the same connection took the place of this one.</summary>
    SubscriptionReplaced,

    /// <summary>Too many requests; wait as long as it says.</summary>
    RateLimited,

    /// <summary>The body is not JSON; the message says where it stops being that.</summary>
    MalformedJson,

    /// <summary>The body has a field that this request does not know.</summary>
    UnknownField,

    /// <summary>A field's value is of another type than the field.</summary>
    WrongType,

    /// <summary>The body has a field twice.</summary>
    DuplicateField,

    /// <summary>The body lacks a field that cannot be left out.</summary>
    MissingField,

    /// <summary>The address has a parameter that this request does not know.</summary>
    UnknownParameter,

    /// <summary>A worker runs the model, or jobs wait for it: it cannot be forgotten.</summary>
    ModelInUse,

    /// <summary>Nothing can be bought here.</summary>
    PaymentsOff,

    /// <summary>There is a subscription already: it can be changed, and no second one begun.</summary>
    SubscriptionExists,

    /// <summary>There is no subscription that this could be done to.</summary>
    NoSubscription,

    /// <summary>The payment processor does not answer; what was bought stays in force.</summary>
    ProcessorUnavailable,

    /// <summary>The payment was declined; nothing changed.</summary>
    PaymentRefused,

    /// <summary>A payment is disputed: no new jobs until that is settled.</summary>
    PaymentDisputed,

    /// <summary>The account has no confirmed address, which this needs.</summary>
    EmailNeeded,

    /// <summary>An event is not signed by the payment processor, or too old.</summary>
    SignatureRefused,

    /// <summary>The plan in force does not allow this; a greater one does.</summary>
    PlanNeeded,
}
