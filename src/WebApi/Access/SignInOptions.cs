using System.ComponentModel.DataAnnotations;

namespace Aiomus.WebApi.Access;

/// <summary>How people sign up and in, section <c>Aiomus:Accounts</c>.</summary>
public sealed class SignInOptions : IValidatableObject
{
    /// <summary>Whether anybody may sign up; otherwise an administrator makes the accounts.</summary>
    public bool SignUp { get; set; } = true;

    /// <summary>
    /// The address at which people reach this service, such as <c>https://example.com</c>. Links in mails begin with it, and passkeys
    /// belong to its host. When empty, the address at which the server listens, by the name <c>localhost</c> on loopback and on all
    /// addresses.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>Minutes for which a sign-in counts as fresh. Dangerous acts need a fresh sign-in.</summary>
    [Range(0.01, 24 * 60)]
    public double FreshMinutes { get; set; } = 10;

    /// <summary>Hours within which a new address must be confirmed; an account whose address is not confirmed is erased.</summary>
    [Range(0.01, 24 * 30)]
    public double ConfirmationHours { get; set; } = 24;

    /// <summary>Minutes that a link to set a new password lasts.</summary>
    [Range(1, 24 * 60)]
    public double ResetMinutes { get; set; } = 60;

    /// <summary>A sorted file of SHA-1 hashes of breached passwords, which are refused; none when empty.</summary>
    public string? BreachedPasswords { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(PublicUrl)
            && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("The value must be an address such as https://example.com.", [nameof(PublicUrl)]);
        }

        if (BreachedPasswords is { Length: > 0 } path && !File.Exists(path))
        {
            yield return new ValidationResult("The file does not exist.", [nameof(BreachedPasswords)]);
        }
    }
}
