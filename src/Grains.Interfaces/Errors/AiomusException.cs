using System.Data.Common;
using System.Runtime.InteropServices;

namespace Aiomus.Grains.Interfaces.Errors;

/// <summary>A broken rule. The one exception that crosses a grain boundary; its message is safe to show to the caller.</summary>
/// <remarks>Derived from Orleans' own so that it also crosses the state storage as what it is; Orleans wraps all others there.</remarks>
[GenerateSerializer, Alias("aiomus.AiomusException")]
public sealed class AiomusException : OrleansException
{
    /// <summary>Creates the exception from a code and a message without personal data.</summary>
    public AiomusException(ErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>
    /// Creates the exception with the fault that caused it. Of that only the kind is kept: another silo may not know the type, a driver's
    /// fault may not be made to travel, and its words may be somebody's.
    /// </summary>
    public AiomusException(ErrorCode code, string message, Exception innerException)
        : this(code, message) => Cause = Describe(innerException);

    /// <summary>Which rule was broken.</summary>
    [Id(0)]
    public ErrorCode Code { get; private set; }

    /// <summary>The request field at fault, in its public spelling, or null.</summary>
    [Id(1)]
    public string? Field { get; init; }

    /// <summary>How long the caller should wait before trying again, or null when waiting does not help.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The kinds of the faults that caused it, the outermost first, or null; for logs only.</summary>
    [Id(3)]
    public string? Cause { get; private set; }

    /// <summary>Which window refused, where the code is <see cref="ErrorCode.QuotaExceeded"/>; else null.</summary>
    [Id(4)]
    public QuotaShortage? Shortage { get; init; }

    /// <summary>The smallest plan that would allow it, by name; null where none would or something else refused.</summary>
    [Id(5)]
    public string? Plan { get; init; }

    /// <summary>Whether a greater plan or bought credits help, and waiting does not, or not soon.</summary>
    [Id(6)]
    public bool NeedsPayment { get; init; }

    /// <summary>The most that <see cref="Field"/> may be; null where it is no number or something else refused.</summary>
    [Id(7)]
    public long? Limit { get; init; }

    private static string? Describe(Exception? fault) => fault switch
    {
        null => null,
        DbException { SqlState: { } state } => Join($"{fault.GetType().Name} {state}", fault.InnerException),
        ExternalException external => Join($"{fault.GetType().Name} {external.ErrorCode}", fault.InnerException),
        _ => Join(fault.GetType().Name, fault.InnerException),
    };

    private static string Join(string kind, Exception? inner) => Describe(inner) is { } more ? $"{kind} < {more}" : kind;
}
