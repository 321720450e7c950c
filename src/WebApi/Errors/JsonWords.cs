using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aiomus.WebApi.Errors;

/// <summary>Types and values of JSON in words.</summary>
internal static class JsonWords
{
    /// <summary>What a field of this type takes.</summary>
    public static string Expected(Type type, JsonSerializerOptions options)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
        {
            return $"one of {string.Join(", ", Enum.GetNames(plain).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}";
        }

        return options.GetTypeInfo(plain).Kind switch
        {
            JsonTypeInfoKind.Enumerable => "a list",
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(int) => $"a whole number of at most {int.MaxValue}",
            _ when plain == typeof(long) => "a whole number",
            _ when plain == typeof(double) => "a number",
            _ when plain == typeof(Guid) => "a UUID",
            _ when plain == typeof(DateTimeOffset) => "a time such as 2026-01-31T12:00:00Z",
            _ when plain == typeof(DateOnly) => "a day such as 2026-01-31",
            _ when plain == typeof(JsonElement) => "an object",
            _ => "a text",
        };
    }

    /// <summary>What came instead. Its value is not told.</summary>
    public static string Got(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };

    /// <summary>Whether a value of this kind can be right for the type, so that it is only this one that is not.</summary>
    public static bool IsOfTheKind(JsonTokenType kind, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return kind switch
        {
            JsonTokenType.String => plain.IsEnum || plain == typeof(Guid) || plain == typeof(DateTimeOffset) || plain == typeof(DateOnly),
            JsonTokenType.Number => plain == typeof(int) || plain == typeof(long) || plain == typeof(double),
            _ => false,
        };
    }
}
