namespace Aiomus.Testing;

/// <summary>The settings of a process under test.</summary>
public static class ProductSettings
{
    /// <summary>The settings of a product whose lost workers are noticed within seconds, so that tests need not wait for long.</summary>
    public static Dictionary<string, string?> Quick(this TestDatabase database, params ReadOnlySpan<(string Key, string Value)> others)
    {
        var settings = new Dictionary<string, string?>(database.Settings)
        {
            ["Aiomus:Models"] = Path.GetDirectoryName(Repository.MiniModel),
            ["Aiomus:Queues:LeaseSeconds"] = "3",
            ["Aiomus:Queues:WorkerSilenceSeconds"] = "6",
            ["Aiomus:Inference:HeartbeatSeconds"] = "0.5",
        };
        foreach (var (key, value) in others)
        {
            settings[key] = value;
        }

        return settings;
    }
}
