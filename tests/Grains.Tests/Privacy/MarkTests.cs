using System.Reflection;
using Aiomus.Grains.Interfaces.Privacy;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Privacy;

/// <summary>Every property that is ever stored says whether it holds personal data.</summary>
public sealed class MarkTests
{
    public static TheoryData<string> States => [.. StateTypes().Select(type => type.FullName!).Distinct()];

    [Theory, MemberData(nameof(States))]
    public void StoredProperties_CarryAMark(string state)
    {
        var unmarked = Find(StateTypes().First(type => type.FullName == state), []);

        Assert.Empty(unmarked);
    }

    [Fact]
    public void Marks_AreAskedOfEveryState() => Assert.InRange(StateTypes().Count(), 12, 100);

    [Fact]
    public void PropertyWithoutMark_IsFound() =>
        Assert.Equal(["Unmarked.Text", "Inner.Secret"], Find(typeof(Unmarked), []));

    private static IEnumerable<Type> StateTypes() => typeof(GrainsSiloBuilderExtensions).Assembly.GetTypes()
        .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
        .Where(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is not null)
        .Select(parameter => parameter.ParameterType.GetGenericArguments()[0])
        .Concat(RecordKinds.All.Select(kind => kind.StateType));

    private static IEnumerable<string> Find(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            yield break;
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != "EqualityContract"))
        {
            if (property.GetCustomAttribute<PersonalDataAttribute>() is not null
                || property.GetCustomAttribute<NotPersonalAttribute>() is not null)
            {
                continue;
            }

            var inner = Leaves(property.PropertyType)
                .Where(candidate => candidate.Assembly.GetName().Name!.StartsWith("Aiomus", StringComparison.Ordinal) && !candidate.IsEnum)
                .ToArray();
            if (inner.Length == 0)
            {
                yield return $"{type.Name}.{property.Name}";
            }

            foreach (var found in inner.SelectMany(candidate => Find(candidate, seen)))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<Type> Leaves(Type type) =>
        type.IsArray ? Leaves(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Leaves)
        : [type];

    private sealed class Unmarked
    {
        public string Text { get; set; } = "";

        [NotPersonal]
        public int Count { get; set; }

        public List<Inner> Parts { get; set; } = [];
    }

    private sealed class Inner
    {
        public string Secret { get; set; } = "";
    }
}
