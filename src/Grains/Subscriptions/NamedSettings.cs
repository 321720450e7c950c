using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Options that have names of their own, as plans and packs of credits do. Names count in any case.</summary>
/// <typeparam name="T">What each is.</typeparam>
public abstract partial class NamedSettings<T> : Dictionary<string, T>, IValidatableObject
    where T : class
{
    /// <summary>Starts without any.</summary>
    protected NamedSettings()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, options) in this)
        {
            if (!Name().IsMatch(name))
            {
                yield return new("A name is up to 32 letters, digits and underscores, and begins with a letter.", [name]);
            }

            var faults = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
            foreach (var fault in faults.Concat(Check(name, options)))
            {
                yield return new(fault.ErrorMessage, fault.MemberNames.Select(member => $"{name}:{member}"));
            }
        }

        foreach (var fault in CheckAll())
        {
            yield return fault;
        }
    }

    /// <summary>What is wrong with one of them that its annotations cannot tell; members are named without its name.</summary>
    protected abstract IEnumerable<ValidationResult> Check(string name, T options);

    /// <summary>What is wrong with them together.</summary>
    protected abstract IEnumerable<ValidationResult> CheckAll();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,31}$")]
    private static partial Regex Name();
}
