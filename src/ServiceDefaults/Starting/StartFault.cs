using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Aiomus.ServiceDefaults.Starting;

/// <summary>A start that failed by what the operator configured: told in one line, and by the exit code.</summary>
public static class StartFault
{
    private const int ExitCode = 78; // EX_CONFIG of sysexits.h
    private const int TryAgain = 75; // EX_TEMPFAIL
    private const string AddressKey = "ASPNETCORE_URLS";

    /// <summary>True when the configuration is at fault, and not the program.</summary>
    public static bool IsConfiguration(Exception fault) =>
        fault is OptionsValidationException
            || IsOfAddress(fault)
            || IsOfDatabase(fault)
            || (fault is InvalidOperationException { InnerException: { } cause }
                && (IsUnreadable(cause) || IsUnreadable(cause.InnerException)));

    /// <summary>Tells it on the standard error.</summary>
    /// <returns>The exit code for it.</returns>
    public static int Explain(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var text = IsOfAddress(fault) ? $"{AddressKey}: {Environment.GetEnvironmentVariable(AddressKey)} {fault.Message}"
            : IsOfDatabase(fault) ? "Aiomus:Database: the database did not answer while this process started. Start it again."
            : fault.Message;
        Console.Error.WriteLine($"Aiomus cannot start. {text.ReplaceLineEndings(" ")}");
        return IsOfDatabase(fault) ? TryAgain : ExitCode;
    }

    // It was there when the start began. What the driver says may name what was asked of it.
    private static bool IsOfDatabase(Exception? fault) => fault is not null && (fault is DbException || IsOfDatabase(fault.InnerException));

    // A text that is no number comes as it is for some types, and wrapped for others.
    private static bool IsUnreadable(Exception? fault) => fault is FormatException or OverflowException;

    // The web server starts last. What it says itself is about where and how it was told to listen, and so is what the system says to it:
    // the sockets of others are theirs to explain.
    private static bool IsOfAddress(Exception fault) =>
        fault is SocketException
            || fault.Source?.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true
            || fault is ArgumentOutOfRangeException { ParamName: "port" }
            || (fault is FormatException && fault.Source == "Microsoft.AspNetCore.Http");
}
