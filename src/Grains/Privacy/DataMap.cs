namespace Aiomus.Grains.Privacy;

/// <inheritdoc cref="IDataMap"/>
internal sealed class DataMap : IDataMap
{
    public IReadOnlyList<HeldThing> Things => HeldThings.All;
}
