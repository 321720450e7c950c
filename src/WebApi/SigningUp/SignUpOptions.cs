using System.ComponentModel.DataAnnotations;

namespace Aiomus.WebApi.SigningUp;

/// <summary>What whoever signs up is asked for, section <c>Aiomus:SignUp</c>.</summary>
public sealed class SignUpOptions : IValidatableObject
{
    internal const string Section = "Aiomus:SignUp";

    /// <summary>
    /// What becomes of a sign-up with an address of a domain that gives addresses away for minutes: <c>refuse</c> or <c>allow</c>. The list
    /// of those domains comes with the build. Accounts that an administrator makes are not concerned.
    /// </summary>
    public string DisposableDomains { get; set; } = "refuse";

    internal bool RefusesDisposable => !DisposableDomains.Equals("allow", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DisposableDomains?.ToLowerInvariant() is not ("refuse" or "allow"))
        {
            yield return new ValidationResult("The value must be refuse or allow.", [nameof(DisposableDomains)]);
        }
    }
}
