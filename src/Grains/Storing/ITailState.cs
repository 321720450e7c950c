namespace Aiomus.Grains.Storing;

/// <summary>What an owner of a growing list stores of it itself: the open end, and how many parts are closed.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
internal interface ITailState<T>
{
    /// <summary>The number of the part that is still open; parts 0 to this - 1 are closed.</summary>
    int Segment { get; set; }

    /// <summary>The open part, oldest first.</summary>
    List<T> Tail { get; }
}
