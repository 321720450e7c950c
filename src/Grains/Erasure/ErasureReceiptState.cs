using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

/// <summary>An erasure as it last stood.</summary>
internal sealed class ErasureReceiptState
{
    public ErasureStatus? Status { get; set; }
}
