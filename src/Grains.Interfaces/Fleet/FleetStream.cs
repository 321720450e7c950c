namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>Names of the telemetry stream and of the one Fleet grain that reads it.</summary>
public static class FleetStream
{
    /// <summary>The stream provider: in memory, because each sample replaces the last.</summary>
    public const string Provider = "telemetry";

    /// <summary>The stream's namespace.</summary>
    public const string Namespace = "aiomus.fleet";

    /// <summary>The stream's and the grain's key.</summary>
    public const string Key = "one";
}
