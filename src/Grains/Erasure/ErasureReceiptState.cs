using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

/// <summary>An erasure as it last stood.</summary>
internal sealed class ErasureReceiptState
{
    public ErasureStatus? Status { get; set; }

    /// <summary>What payment processors were asked to forget; one for each customer that the person was.</summary>
    public List<ProcessorErasure> Processors { get; set; } = [];
}
