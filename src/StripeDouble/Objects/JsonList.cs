using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Objects;

/// <summary>Lists, as answers and objects hold them.</summary>
internal static class JsonList
{
    public static JsonObject Of(IEnumerable<JsonObject> data, string url, bool hasMore = false) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. data]),
        ["has_more"] = hasMore,
        ["url"] = url,
    };

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
