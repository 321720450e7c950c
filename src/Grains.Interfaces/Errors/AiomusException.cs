namespace Aiomus.Grains.Interfaces.Errors;

/// <summary>A broken rule. The one exception that crosses a grain boundary; its message is safe to show to the caller.</summary>
/// <remarks>Derived from Orleans' own so that it also crosses the state storage as what it is; Orleans wraps all others there.</remarks>
[GenerateSerializer, Alias("aiomus.AiomusException")]
public sealed class AiomusException : OrleansException
{
    /// <summary>Creates the exception from a code and a message without personal data.</summary>
    public AiomusException(ErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>Creates the exception with the fault that caused it; the cause is for logs only.</summary>
    public AiomusException(ErrorCode code, string message, Exception innerException)
        : base(message, innerException) => Code = code;

    /// <summary>Which rule was broken.</summary>
    [Id(0)]
    public ErrorCode Code { get; private set; }

    /// <summary>The request field at fault, in its public spelling, or null.</summary>
    [Id(1)]
    public string? Field { get; init; }

    /// <summary>How long the caller should wait before trying again, or null when waiting does not help.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; init; }
}
