using Aiomus.StripeDouble.Faults;

namespace Aiomus.StripeDouble;

/// <summary>What goes wrong on purpose. Each setting holds from the next request or delivery on, and may be set from any thread.</summary>
public sealed class StripeDoubleFaults
{
    internal FaultSwitches Switches { get; } = new();

    /// <summary>Whether connections break off without an answer and no event is sent.</summary>
    public bool IsDown
    {
        get => Switches.IsDown;
        set => Switches.IsDown = value;
    }

    /// <summary>Sends the events that are due in an order made from this number. Null sends them as they came.</summary>
    public int? ShuffleSeed
    {
        get => Switches.ShuffleSeed;
        set => Switches.ShuffleSeed = value;
    }

    /// <summary>Each how manieth event is sent twice. 0: none.</summary>
    public int DuplicateEvery
    {
        get => Switches.DuplicateEvery;
        set => Switches.DuplicateEvery = value;
    }

    /// <summary>Each how manieth event is never sent, and counts as sent. 0: none.</summary>
    public int DropEvery
    {
        get => Switches.DropEvery;
        set => Switches.DropEvery = value;
    }

    /// <summary>How long, by the double's clock, an event waits before it is sent first.</summary>
    public TimeSpan DelayDeliveries
    {
        get => Switches.DelayDeliveries;
        set => Switches.DelayDeliveries = value;
    }

    /// <summary>Has the next requests fail.</summary>
    /// <param name="status">402 (the card is declined), 429, 500 or another.</param>
    /// <param name="count">How many requests.</param>
    /// <param name="afterWork">Whether they do their work before they fail, as when the answer is lost.</param>
    /// <param name="path">Only requests whose path begins so, such as <c>/v1/checkout</c>. Null: any.</param>
    public void FailNext(int status, int count = 1, bool afterWork = false, string? path = null) =>
        Switches.FailNext(status, count, afterWork, path);

    /// <summary>Takes every fault back.</summary>
    public void Clear() => Switches.Clear();
}
