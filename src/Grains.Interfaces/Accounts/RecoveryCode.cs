namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>How recovery codes are compared: people add spaces and hyphens, and write in capitals.</summary>
public static class RecoveryCode
{
    /// <summary>The code's letters and digits alone, in lower case.</summary>
    public static string Normalize(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    }
}
