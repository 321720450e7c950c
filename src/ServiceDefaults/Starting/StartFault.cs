using Microsoft.Extensions.Options;

namespace Aiomus.ServiceDefaults.Starting;

/// <summary>A start that failed by what the operator configured: told in one line, and by the exit code.</summary>
public static class StartFault
{
    private const int ExitCode = 78; // EX_CONFIG of sysexits.h

    /// <summary>True when the configuration is at fault, and not the program.</summary>
    public static bool IsConfiguration(Exception fault) =>
        fault is OptionsValidationException
            || (fault is InvalidOperationException { InnerException: { } cause } && (IsUnreadable(cause) || IsUnreadable(cause.InnerException)));

    /// <summary>Tells it on the standard error.</summary>
    /// <returns>The exit code for it.</returns>
    public static int Explain(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Console.Error.WriteLine($"Aiomus cannot start. {fault.Message}");
        return ExitCode;
    }

    // A text that is no number comes as it is for some types, and wrapped for others.
    private static bool IsUnreadable(Exception? fault) => fault is FormatException or OverflowException;
}
