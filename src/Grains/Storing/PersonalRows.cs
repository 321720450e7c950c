using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Records;
using Orleans.Core;

namespace Aiomus.Grains.Storing;

/// <summary>
/// All that one activation keeps of a person: the rows of its states, and the records that its kind of grain answers for.
/// </summary>
internal sealed class PersonalRows(IGrainContext grain, IRecordStore records, IReadOnlyList<IRecordKind> kinds) : IHeldRows
{
    private readonly List<IStorage> _states = [];

    public void Add(IStorage state) => _states.Add(state);

    public async Task<int> EraseAsync(CancellationToken cancellationToken)
    {
        var rows = 0;
        var (holder, user) = (grain.GrainId.Type.ToString(), grain.GrainId.GetGuidKey(out _));
        foreach (var kind in kinds.Where(kind => kind.Holder == holder))
        {
            rows += await records.RemoveAsync(kind, user, cancellationToken);
        }

        foreach (var state in _states)
        {
            rows += state.RecordExists ? 1 : 0;
            await state.ClearStateAsync(cancellationToken);
        }

        grain.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The rows were erased."), CancellationToken.None);
        return rows;
    }
}
