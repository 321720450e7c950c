namespace Aiomus.Campaign;

/// <summary>The settings of products in a campaign.</summary>
public static class CampaignSettings
{
    /// <summary>A quota that five busy people do not reach, and a look for what killed workers left before the campaign is over.</summary>
    public static IReadOnlyDictionary<string, string?> Roomy { get; } = new Dictionary<string, string?>
    {
        ["Aiomus:Plans:Free:ConcurrentJobs"] = "1000",
        ["Aiomus:Plans:Free:JobsPerMinute"] = "100000",
        ["Aiomus:Plans:Free:CreditsPerDay"] = "100000000",
        ["Aiomus:Plans:Free:CreditsPerMonth"] = "1000000000",
        ["Aiomus:Jobs:LeftoverMinutes"] = "0.5",
        ["Aiomus:Jobs:SweepSeconds"] = "2",
        ["Aiomus:UnfinishedMinutes"] = "0.5",
    };
}
