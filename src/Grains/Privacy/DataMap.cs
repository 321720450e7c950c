namespace Aiomus.Grains.Privacy;

/// <inheritdoc cref="IDataMap"/>
public sealed class DataMap : IDataMap
{
    /// <inheritdoc/>
    public IReadOnlyList<HeldThing> Things => HeldThings.All;
}
