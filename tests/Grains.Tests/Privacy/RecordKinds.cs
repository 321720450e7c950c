using System.Reflection;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Tests.Privacy;

/// <summary>All kinds of records that grains declare.</summary>
internal static class RecordKinds
{
    public static IReadOnlyList<IRecordKind> All { get; } =
    [
        .. typeof(GrainsSiloBuilderExtensions).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => typeof(IRecordKind).IsAssignableFrom(field.FieldType))
            .Select(field => (IRecordKind)field.GetValue(null)!),
    ];
}
