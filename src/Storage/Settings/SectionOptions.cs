using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Settings;

/// <summary>Options that are read from a section and checked at start; what is wrong is named by its full key.</summary>
public static class SectionOptions
{
    /// <summary>Adds options whose data annotations are checked at start.</summary>
    public static IServiceCollection AddSection<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<TOptions>().BindConfiguration(section).Validate(options => Check(options, section)).ValidateOnStart();
        return services.KnowSection(section, typeof(TOptions));
    }

    /// <summary>
    /// Names a section that may be there: its settings are not taken for misspelt ones. A setting under <c>Aiomus</c> that no section has
    /// stops the start.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section's full key.</param>
    /// <param name="options">What it is read into; null where only another host reads it, and then it may hold anything.</param>
    public static IServiceCollection KnowSection(this IServiceCollection services, string section, Type? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.All(service => service.ServiceType != typeof(SettingNames)))
        {
            services.AddSingleton<SettingNames>();
            services.AddOptions<KnownSettings>().Validate<SettingNames, IConfiguration>(IsKnown).ValidateOnStart();
        }

        return services.AddSingleton(new KnownSection(section, options));
    }

    /// <summary>Reads and checks options that are needed before there is a container.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its limits.</exception>
    public static TOptions ReadSection<TOptions>(this IConfiguration configuration, string section)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(section).Get<TOptions>() ?? new TOptions();
        Check(options, section);
        return options;
    }

    private static bool Check<TOptions>(TOptions options, string section)
        where TOptions : class
    {
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? true
            : throw new OptionsValidationException(section, typeof(TOptions), faults.Select(fault => Describe(fault, section)));
    }

    private static bool IsKnown(KnownSettings _, SettingNames names, IConfiguration configuration)
    {
        names.Check(configuration);
        return true;
    }

    private static string Describe(ValidationResult fault, string section) =>
        $"{string.Join(", ", fault.MemberNames.Select(member => $"{section}:{member}"))}: {fault.ErrorMessage}";

    private sealed class KnownSettings;
}
