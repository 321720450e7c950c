using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>
/// Addresses as people write them and as they are compared. Two that differ in the case of letters, in Unicode composition, in how the
/// domain is spelled or in a point at its end are one; nothing else is assumed of what mail hosts do with names.
/// </summary>
public static class EmailAddress
{
    /// <summary>What the keyed hash of an address is made for.</summary>
    public const string Domain = "email";

    private const int MaxLength = 254;
    private const int MaxLocal = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Whether this can be an address: one at-sign, a name without blanks, and a domain with a point that DNS could hold.
    /// </summary>
    public static bool IsValid(string? text) => TryNormalize(text, out _);

    /// <summary>
    /// Reads an address before anything else looks at it: the name as it was written, composed; the domain in lower case, composed and
    /// without a point at its end.
    /// </summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (text is null || text.Length > MaxLength || text.Count(c => c == '@') != 1 || text != text.Trim())
        {
            return false;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        var local = text[..at];
        if (!IsLocal(local) || !IsLocal(local.Normalize(NormalizationForm.FormKC)) || ToAscii(text[(at + 1)..]) is not { } ascii)
        {
            return false;
        }

        var read = $"{local.Normalize(NormalizationForm.FormC)}@{Idn.GetUnicode(ascii)}";
        address = read.Length <= MaxLength ? read : null;
        return address is not null;
    }

    /// <summary>The one spelling of an address that is compared.</summary>
    /// <exception cref="ArgumentException">It is not an email address.</exception>
    public static string Canonical(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var domain = at < 0 ? null : ToAscii(email[(at + 1)..]);
        return domain is null
            ? throw new ArgumentException("The email address is not valid.", nameof(email))
            : $"{email[..at].Normalize(NormalizationForm.FormKC).ToLowerInvariant()}@{domain}";
    }

    private static bool IsLocal(string local) => local.Length is > 0 and <= MaxLocal
        && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal)
        && local.All(c => !char.IsControl(c)
            && !char.IsWhiteSpace(c)
            && !char.IsSurrogate(c)
            && !"@()<>[]:;,\\\"".Contains(c, StringComparison.Ordinal));

    // DNS ends a name with a point that people leave out; the mapping knows other points too, so it comes first.
    private static string? ToAscii(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.Normalize(NormalizationForm.FormC).ToLowerInvariant()).ToLowerInvariant();
            ascii = ascii.EndsWith('.') ? ascii[..^1] : ascii;
            return ascii.Contains('.', StringComparison.Ordinal) && Idn.GetUnicode(ascii).Length > 0 ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
