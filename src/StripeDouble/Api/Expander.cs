using System.Text.Json;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Api;

/// <summary>Puts objects where an answer has their ids, as <c>expand[]</c> asks.</summary>
internal sealed class Expander(ObjectStore store)
{
    private const int MostLevels = 4;

    private readonly Dictionary<(string Kind, string Name), Func<JsonObject, JsonNode?>> _hidden = [];

    /// <summary>A property that an object has only where it is asked for.</summary>
    public void Add(string kind, string name, Func<JsonObject, JsonNode?> value) => _hidden.Add((kind, name), value);

    /// <summary>An object as an answer shows it.</summary>
    public static JsonObject Present(JsonObject stored) => stored.Flag("_deleted")
        ? new() { ["id"] = stored.Id(), ["object"] = stored.Kind(), ["deleted"] = true }
        : stored.Shown();

    public void Expand(JsonObject answer, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var names = path.Split('.');
            if (names.Count(name => name != "data") > MostLevels)
            {
                throw StripeError.Invalid($"You cannot expand more than {MostLevels} levels of a property ({path}).", "expand");
            }

            Expand(answer, names, path);
        }
    }

    private void Expand(JsonObject at, ReadOnlySpan<string> names, string path)
    {
        if (names.Length == 0)
        {
            return;
        }

        var name = names[0];
        if (!at.ContainsKey(name))
        {
            if (!_hidden.TryGetValue((at.Text("object") ?? "", name), out var value))
            {
                throw StripeError.Invalid($"This property cannot be expanded ({path}).", "expand");
            }

            at[name] = value(at);
        }

        switch (at[name])
        {
            case JsonArray array:
                for (var index = 0; index < array.Count; index++)
                {
                    if (IsText(array[index]))
                    {
                        array[index] = Find(array[index]!, path);
                    }

                    if (array[index] is JsonObject item)
                    {
                        Expand(item, names[1..], path);
                    }
                }

                break;
            case JsonObject part:
                Expand(part, names[1..], path);
                break;
            case { } id when IsText(id):
                var found = Find(id, path);
                at[name] = found;
                Expand(found, names[1..], path);
                break;
            case not null:
                throw StripeError.Invalid($"This property cannot be expanded ({path}).", "expand");
        }
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private JsonObject Find(JsonNode id, string path) => store.Find(id.ToString()) is { } found
        ? Present(found)
        : throw StripeError.Invalid($"This property cannot be expanded ({path}).", "expand");
}
