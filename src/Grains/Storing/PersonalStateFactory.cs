using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Storing;

/// <summary>
/// Makes the states of grains, and remembers for each activation which of them are a person's, so that an erasure can forget none.
/// </summary>
internal sealed class PersonalStateFactory(IRecordStore records, IReadOnlyList<IRecordKind> kinds) : IPersistentStateFactory
{
    private readonly PersistentStateFactory _states = new();

    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        var state = _states.Create<TState>(context, config);
        if (config.StorageName == StorageNames.User)
        {
            if (context.GetComponent<IHeldRows>() is not PersonalRows rows)
            {
                context.SetComponent<IHeldRows>(rows = new PersonalRows(context, records, kinds));
            }

            rows.Add(state);
        }

        return state;
    }
}
