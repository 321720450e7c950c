namespace Aiomus.Testing;

/// <summary>The settings of a process under test.</summary>
public static class ProductSettings
{
    /// <summary>Limits that tests do not reach: they are one address that asks much. What a test sets itself counts instead.</summary>
    public static IReadOnlyDictionary<string, string?> Unhindered { get; } = new Dictionary<string, string?>
    {
        // One for all: each data folder would have its own, as large as the model.
        ["Aiomus:Inference:GraphCache"] = Path.Combine(Path.GetTempPath(), "aiomus-test-graphs"),
        ["Aiomus:Limits:AddressRequests"] = "1000000",
        ["Aiomus:Limits:AnonymousRequests"] = "1000000",
        ["Aiomus:Limits:PageRequests"] = "1000000",
        ["Aiomus:Limits:UserRequests"] = "1000000",
        ["Aiomus:Limits:UserContents"] = "1000000",
        ["Aiomus:Limits:KeyRequests"] = "1000000",
        ["Aiomus:Limits:CredentialRequests"] = "1000000",
        ["Aiomus:Limits:AddressConnections"] = "5000",
        ["Aiomus:Accounts:MailsAnHour"] = "1000",
        ["Aiomus:Accounts:NewAccountsOfANetwork"] = "100000",
        ["Aiomus:Limits:UserStreams"] = "1000",
        ["Aiomus:Limits:AddressStreams"] = "10000",
    };

    /// <summary>The settings of a product whose lost workers are noticed within seconds, so that tests need not wait for long.</summary>
    public static Dictionary<string, string?> Quick(this TestDatabase database, params ReadOnlySpan<(string Key, string Value)> others)
    {
        var settings = Quick(database.Settings);
        foreach (var (key, value) in others)
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <summary>The same for data that lie anywhere, with these settings besides.</summary>
    public static Dictionary<string, string?> Quick(params ReadOnlySpan<IReadOnlyDictionary<string, string?>> others)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Aiomus:Models"] = Path.GetDirectoryName(Repository.MiniModel),
            ["Aiomus:Queues:LeaseSeconds"] = "3",
            ["Aiomus:Queues:WorkerSilenceSeconds"] = "6",
            ["Aiomus:Inference:HeartbeatSeconds"] = "0.5",
        };
        foreach (var (key, value) in others.ToArray().SelectMany(other => other))
        {
            settings[key] = value;
        }

        return settings;
    }
}
