namespace Aiomus.Grains.Subscriptions;

/// <summary>When somebody was last seen to pay for a plan.</summary>
internal sealed class PlansInUseState
{
    /// <summary>By the plan's name.</summary>
    [NotPersonal]
    public Dictionary<string, DateTimeOffset> Seen { get; set; } = [];
}
