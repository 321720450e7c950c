using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aiomus.Grains.Privacy;

/// <summary>A property that is stored, with what its mark says of it.</summary>
/// <param name="Property">The property.</param>
/// <param name="Path">Its place in what is stored, as <c>sessions.network</c>.</param>
/// <param name="Mark">What personal data it holds; null for none, or where it has no mark.</param>
internal sealed record MarkedProperty(PropertyInfo Property, string Path, PersonalDataAttribute? Mark)
{
    /// <summary>Whether it says if it holds personal data, as every one has to.</summary>
    public bool IsMarked => Mark is not null || Property.IsDefined(typeof(NotPersonalAttribute));

    /// <summary>
    /// All properties of a type that is stored. One without a mark stands for those of its own type, where that is ours; the others have
    /// to say what they hold themselves.
    /// </summary>
    public static IEnumerable<MarkedProperty> Of(Type type) => Of(type, "", []);

    private static IEnumerable<MarkedProperty> Of(Type type, string place, IReadOnlyList<Type> around)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != "EqualityContract"))
        {
            var path = place + NameOf(property);
            var found = new MarkedProperty(property, path, property.GetCustomAttribute<PersonalDataAttribute>());
            var inner = found.IsMarked ? [] : Leaves(property.PropertyType).Where(IsOurs).ToArray();
            if (inner.Length == 0)
            {
                yield return found;
            }

            foreach (var part in inner.Where(part => part != type && !around.Contains(part)))
            {
                foreach (var deeper in Of(part, $"{path}.", [.. around, type]))
                {
                    yield return deeper;
                }
            }
        }
    }

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name);

    private static bool IsOurs(Type type) =>
        type.Assembly.GetName().Name!.StartsWith("Aiomus", StringComparison.Ordinal) && !type.IsEnum;

    private static IEnumerable<Type> Leaves(Type type) =>
        type.IsArray ? Leaves(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Leaves)
        : [type];
}
