using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Objects;

/// <summary>Reads objects. Keys that begin with an underscore are the double's own and are never shown.</summary>
internal static class JsonReading
{
    public static string Id(this JsonObject from) => from.Text("id")!;

    public static string Kind(this JsonObject from) => from.Text("object")!;

    public static string? Text(this JsonObject from, string key) =>
        from[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long Number(this JsonObject from, string key) => from.NumberOrNull(key) ?? 0;

    public static long? NumberOrNull(this JsonObject from, string key) =>
        from[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? long.Parse(value.ToString(), CultureInfo.InvariantCulture)
            : null;

    public static decimal? DecimalOrNull(this JsonObject from, string key) =>
        from[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? decimal.Parse(value.ToString(), CultureInfo.InvariantCulture)
            : null;

    public static bool Flag(this JsonObject from, string key) =>
        from[key] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static JsonObject Part(this JsonObject from, string key) => from[key]!.AsObject();

    public static JsonObject? PartOrNull(this JsonObject from, string key) => from[key] as JsonObject;

    public static IEnumerable<JsonObject> Parts(this JsonObject from, string key) =>
        from[key] is JsonArray array ? array.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonObject from, string key) =>
        from[key] is JsonArray array ? array.OfType<JsonValue>().Select(value => value.ToString()) : [];

    public static JsonObject Copy(this JsonObject from) => from.DeepClone().AsObject();

    /// <summary>A copy as others see it. Metadata is others' own, whatever its keys.</summary>
    public static JsonObject Shown(this JsonObject from)
    {
        var copy = new JsonObject();
        foreach (var (key, value) in from)
        {
            if (!key.StartsWith('_'))
            {
                copy[key] = key == "metadata" ? value?.DeepClone() : Shown(value);
            }
        }

        return copy;
    }

    private static JsonNode? Shown(JsonNode? value) => value switch
    {
        JsonObject part => part.Shown(),
        JsonArray array => new JsonArray([.. array.Select(Shown)]),
        _ => value?.DeepClone(),
    };
}
