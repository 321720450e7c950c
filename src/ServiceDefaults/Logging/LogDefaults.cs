using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Aiomus.ServiceDefaults.Logging;

/// <summary>
/// How much is logged unless the configuration says otherwise: ours, and of the libraries what needs a person; each line with its time
/// in UTC.
/// </summary>
internal static class LogDefaults
{
    public static void AddLogDefaults(this IConfigurationManager configuration) =>
        // Before all other sources, so that any of them wins.
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Orleans"] = "Warning",
                ["Logging:LogLevel:Aiomus.Grains.Keys.KeyCacheService"] = "Warning",   // the base class tells of its ring
                ["Logging:LogLevel:Polly"] = "Warning",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
                ["Logging:Console:FormatterName"] = "simple",   // without a name the options are not read
                ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ",
                ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
            },
        });
}
