namespace Aiomus.Grains.Subscriptions;

/// <summary>How far the processor is with making something unreadable.</summary>
public enum RedactionProgress
{
    /// <summary>It goes on.</summary>
    UnderWay,

    /// <summary>It may not yet, because payments are held for a while.</summary>
    Held,

    /// <summary>It is done.</summary>
    Done,
}
