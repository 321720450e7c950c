namespace Aiomus.Campaign;

/// <summary>The states of a job as the API spells them.</summary>
public static class JobStates
{
    /// <summary>The images are stored, readable and paid for.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>There are no images and no charge.</summary>
    public const string Failed = "failed";

    /// <summary>Stopped by its owner.</summary>
    public const string Canceled = "canceled";

    /// <summary>True when a job in this state never changes again.</summary>
    public static bool IsTerminal(string? state) => state is Succeeded or Failed or Canceled;

    /// <summary>The state that an event of this type tells; null for those that tell of no end.</summary>
    public static string? EndOf(string eventType) => eventType switch
    {
        "finished" => Succeeded,
        "failed" => Failed,
        "canceled" => Canceled,
        _ => null,
    };
}
