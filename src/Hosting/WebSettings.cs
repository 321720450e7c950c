using Aiomus.Storage.Settings;

namespace Aiomus.Hosting;

/// <summary>One configuration serves both hosts: what only the web host reads is no misspelt setting to the worker's.</summary>
public static class WebSettings
{
    private static readonly string[] Sections = ["Accounts", "Conversions", "Health", "Limits", "SignUp", "Web"];

    /// <summary>Lets the sections be that only the web host reads and checks.</summary>
    public static IServiceCollection LetWebSettingsBe(this IServiceCollection services)
    {
        foreach (var section in Sections)
        {
            services.KnowSection($"Aiomus:{section}");
        }

        return services;
    }
}
