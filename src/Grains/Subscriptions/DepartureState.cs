namespace Aiomus.Grains.Subscriptions;

/// <summary>What is still to be done at the processor about somebody who was erased. Nothing here tells who that was.</summary>
internal sealed class DepartureState
{
    /// <summary>Whether there is anything to do.</summary>
    [NotPersonal]
    public bool Begun { get; set; }

    /// <summary>Whether the subscriptions have ended and the customer is deleted.</summary>
    [NotPersonal]
    public bool Deleted { get; set; }

    /// <summary>The random text under which the processor is asked to redact.</summary>
    [NotPersonal]
    public string Once { get; set; } = "";

    /// <summary>The processor's id of that work; null until it has begun.</summary>
    [NotPersonal]
    public string? Redaction { get; set; }

    /// <summary>Before when there is nothing to ask.</summary>
    [NotPersonal]
    public DateTimeOffset NextAt { get; set; }
}
