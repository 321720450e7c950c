namespace Aiomus.Campaign;

/// <summary>What a campaign is to do.</summary>
/// <param name="Count">How many kills or events.</param>
/// <param name="Seed">From which every decision of clients and of the killer comes. Times are those of the machine.</param>
/// <param name="Output">The folder for logs and, when something was violated, for the history.</param>
/// <param name="Progress">Hears how far it is.</param>
public sealed record CampaignOptions(int Count, int Seed, string Output, TextWriter Progress)
{
    /// <summary>How many people use the product meanwhile.</summary>
    public int People { get; init; } = 5;

    /// <summary>Ends the kills early; the checks are made all the same.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>How many times as long later starts may take as the first ones; 0 to not ask.</summary>
    public double MostGrowth { get; init; } = 2;
}
