using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Fleet;

/// <summary>The models that a worker has announced here and nobody had forgotten since.</summary>
internal sealed class FleetState
{
    [NotPersonal]
    public List<ModelDescription> Models { get; set; } = [];
}
