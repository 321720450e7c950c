using System.Reflection;
using System.Text.Json;
using Aiomus.Storage.Blobs;
using Orleans.Metadata;

namespace Aiomus.Grains.Privacy;

/// <summary>
/// All that is stored of a person, read from the marks: the states of the grains, the records, and what the stores beneath them take.
/// </summary>
public static class HeldThings
{
    /// <summary>In the order of their places; the same in every process.</summary>
    public static IReadOnlyList<HeldThing> All { get; } =
    [
        .. States.SelectMany(state => Read(state.Type, state.Name, state.Holder)).Concat(InStores()).Distinct()
            .OrderBy(thing => thing.What, StringComparer.Ordinal).ThenBy(thing => thing.Holder, StringComparer.Ordinal),
    ];

    /// <summary>What is stored as a state or record: its name, its type and who holds it.</summary>
    internal static IEnumerable<(string Name, Type Type, string Holder)> States =>
    [
        .. from grain in typeof(HeldThings).Assembly.GetTypes()
           where grain.GetCustomAttribute<GrainTypeAttribute>() is not null
           from parameter in grain.GetConstructors().SelectMany(constructor => constructor.GetParameters())
           let state = parameter.GetCustomAttribute<PersistentStateAttribute>()
           where state is not null
           select (state.StateName, parameter.ParameterType.GetGenericArguments()[0], GrainNameOf(grain)),
        .. GrainsSiloBuilderExtensions.RecordKinds.Select(kind => (kind.Name, kind.StateType, kind.Holder)),
    ];

    private static IEnumerable<HeldThing> Read(Type type, string name, string holder) => MarkedProperty.Of(type)
        .Where(found => found.Mark is not null)
        .Select(found => new HeldThing($"{name}.{found.Path}", found.Mark!, holder));

    // What a store takes is marked where it is handed over.
    private static IEnumerable<HeldThing> InStores() =>
        from store in typeof(IBlobStore).Assembly.GetTypes()
        where store.IsInterface
        let name = JsonNamingPolicy.SnakeCaseLower.ConvertName(store.Name[1..])
        from parameter in store.GetMethods().SelectMany(method => method.GetParameters())
        from thing in parameter.GetCustomAttribute<PersonalDataAttribute>() is { } mark
            ? [new HeldThing($"{name}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!)}", mark, name)]
            : parameter.ParameterType.Assembly == store.Assembly ? Read(parameter.ParameterType, name, name) : []
        select thing;

    private static string GrainNameOf(Type grain) =>
        ((IGrainTypeProviderAttribute)grain.GetCustomAttribute<GrainTypeAttribute>()!).GetGrainType(null!, grain).ToString();
}
