using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

/// <summary>Only an Erasure grain may fence or erase a holder, whoever else can reach the silo's grains.</summary>
internal sealed class ErasureCallFilter : IIncomingGrainCallFilter
{
    private static readonly GrainType Erasure = GrainType.Create("erasure");

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IDataHolder) && context.SourceId?.Type != Erasure)
        {
            throw new AiomusException(ErrorCode.Forbidden, "Only an Erasure grain may call a data holder.");
        }

        return context.Invoke();
    }
}
