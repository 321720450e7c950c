using System.Globalization;
using System.Text;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>
/// Addresses as people write them and as they are compared. Two that differ in the case of letters, in Unicode composition or in
/// how the domain is spelled are one; nothing else is assumed of what mail hosts do with names.
/// </summary>
public static class EmailAddress
{
    /// <summary>What the keyed hash of an address is made for.</summary>
    public const string Domain = "email";

    private const int MaxLength = 254;
    private const int MaxLocal = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Whether this can be an address: one at-sign, a name without blanks, and a domain with a point that DNS could hold.</summary>
    public static bool IsValid(string? text)
    {
        if (text is null || text.Length > MaxLength || text.Count(c => c == '@') != 1 || text != text.Trim())
        {
            return false;
        }

        var (local, domain) = (text[..text.IndexOf('@')], text[(text.IndexOf('@') + 1)..]);
        return local.Length is > 0 and <= MaxLocal
            && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal)
            && local.All(c => !char.IsControl(c) && !char.IsWhiteSpace(c) && !char.IsSurrogate(c) && !"()<>[]:;,\\\"".Contains(c, StringComparison.Ordinal))
            && domain.Contains('.', StringComparison.Ordinal)
            && ToAscii(domain) is not null;
    }

    /// <summary>The one spelling of an address that is compared.</summary>
    /// <exception cref="ArgumentException">It is no address.</exception>
    public static string Canonical(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var domain = at < 0 ? null : ToAscii(email[(at + 1)..]);
        return domain is null
            ? throw new ArgumentException("This is no address.", nameof(email))
            : $"{email[..at].Normalize(NormalizationForm.FormKC).ToLowerInvariant()}@{domain}";
    }

    private static string? ToAscii(string domain)
    {
        try
        {
            return Idn.GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
