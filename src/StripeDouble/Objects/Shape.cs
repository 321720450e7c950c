using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Aiomus.StripeDouble.Objects;

/// <summary>New objects with every key that their kind has.</summary>
internal static class Shape
{
    private static readonly ConcurrentDictionary<string, string> Texts = new();

    public static JsonObject New(string kind, string id, long? created = null)
    {
        var shape = JsonNode.Parse(Texts.GetOrAdd(kind, Read))!.AsObject();
        shape["id"] = id;
        if (created is not null)
        {
            shape["created"] = created;
        }

        return shape;
    }

    private static string Read(string kind)
    {
        using var stream = typeof(Shape).Assembly.GetManifestResourceStream($"Shapes/{kind}.json")
            ?? throw new InvalidOperationException($"There is no shape of {kind}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
