using Orleans.Metadata;
using Orleans.Placement;

namespace Aiomus.Grains.Placement;

/// <summary>The strategy behind <see cref="RequireSiloAttribute"/>; it travels in the grain's properties.</summary>
/// <param name="key">The metadata's key.</param>
/// <param name="value">The value it must have.</param>
/// <param name="order">The order among filters.</param>
public sealed class RequireSiloFilter(string key, string value, int order) : PlacementFilterStrategy(order)
{
    /// <summary>For the container, which fills it from the grain's properties.</summary>
    public RequireSiloFilter()
        : this("", "", 0)
    {
    }

    /// <summary>The metadata's key.</summary>
    public string Key { get; private set; } = key;

    /// <summary>The value it must have.</summary>
    public string Value { get; private set; } = value;

    /// <inheritdoc/>
    public override void AdditionalInitialize(GrainProperties properties)
    {
        Key = GetPlacementFilterGrainProperty("key", properties) ?? "";
        Value = GetPlacementFilterGrainProperty("value", properties) ?? "";
    }

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties)
    {
        yield return new("key", Key);
        yield return new("value", Value);
    }
}
