using System.Globalization;
using System.Text.Json;

namespace Aiomus.Testing;

/// <summary>
/// The API as its OpenAPI document tells it, to hold answers against. Stricter than JSON Schema: a field that the document does not name
/// is a fault too. What the document uses beyond the words known here is an error of the test.
/// </summary>
public sealed class DescribedApi
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "additionalProperties", "default", "description", "enum", "format", "items", "maxItems", "maxLength", "maximum", "minItems",
        "minLength", "minimum", "oneOf", "properties", "required", "type",
    ];

    private readonly JsonElement _document;

    public DescribedApi(JsonElement document)
    {
        _document = document;
        Operations =
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
               from verb in path.Value.EnumerateObject()
               select new Operation(verb.Name.ToUpperInvariant(), path.Name, verb.Value),
        ];
    }

    /// <summary>All operations.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>Where an answer differs from what is described; empty when it does not.</summary>
    /// <param name="verb">The method.</param>
    /// <param name="path">The path, without a query.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="type">The answer's media type; null for no body.</param>
    /// <param name="body">The answer's JSON; null for a body that is none.</param>
    public IReadOnlyList<string> FindFaults(string verb, string path, int status, string? type, JsonElement? body)
    {
        var operation = Operations.Where(one => one.Verb == verb && IsAt(one.Path, path))
            .OrderBy(one => one.Path.Count(letter => letter == '{')).FirstOrDefault();
        if (operation is null)
        {
            return [$"{verb} {path} is not described."];
        }

        var name = $"{verb} {operation.Path} {status.ToString(CultureInfo.InvariantCulture)}";
        if (!operation.Described.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response))
        {
            return [$"{name} is not described."];
        }

        var isDescribed = response.TryGetProperty("content", out var content);
        if (type is null || !isDescribed)
        {
            return (type is null) == !isDescribed ? [] : [$"{name}: a body is answered or described, and not both."];
        }

        if (!content.TryGetProperty(type, out var media))
        {
            return [$"{name}: {type} is not described."];
        }

        var faults = new List<string>();
        if (body is { } json)
        {
            Check(media.GetProperty("schema"), json, name, faults);
        }

        return faults;
    }

    /// <summary>A shape with its reference followed.</summary>
    public JsonElement Follow(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? Follow(reference.GetString()!.Split('/').Skip(1).Aggregate(_document, (place, step) => place.GetProperty(step)))
        : schema;

    private static bool IsAt(string pattern, string path)
    {
        var (parts, asked) = (pattern.Trim('/').Split('/'), path.Trim('/').Split('/'));
        return parts.Length == asked.Length
            && parts.Zip(asked).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private void Check(JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        foreach (var word in schema.EnumerateObject().Where(word => !Known.Contains(word.Name)))
        {
            throw new InvalidOperationException($"{at}: the document says \"{word.Name}\", which this does not know.");
        }

        schema = Follow(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var fitting = choices.EnumerateArray().Count(choice => Fits(choice, value));
            Require(fitting == 1, $"{at}: fits {fitting} of the shapes.", faults);
            return;
        }

        if (schema.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()) : [type.GetString()];
            if (!types.Any(one => IsOf(one!, value)))
            {
                faults.Add($"{at}: {value.ValueKind} is not {type}.");
                return;
            }
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        CheckPlain(schema, value, at, faults);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                Check(items, item, $"{at}[{index}]", faults);
            }
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckObject(schema, value, at, faults);
        }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        var isMap = schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object;
        var isNamed = schema.TryGetProperty("properties", out var properties);
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(name => name.GetString()!))
            {
                Require(value.TryGetProperty(name, out _), $"{at}: {name} is missing.", faults);
            }
        }

        foreach (var field in value.EnumerateObject().Where(_ => isMap || isNamed))
        {
            if (isNamed && properties.TryGetProperty(field.Name, out var property))
            {
                Check(property, field.Value, $"{at}.{field.Name}", faults);
            }
            else if (isMap)
            {
                Check(others, field.Value, $"{at}.{field.Name}", faults);
            }
            else
            {
                faults.Add($"{at}: {field.Name} is not described.");
            }
        }
    }

    private static void CheckPlain(JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        if (schema.TryGetProperty("enum", out var words))
        {
            Require(words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)), $"{at}: {value} is none of {words}.", faults);
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = value.GetDouble();
            Require(!schema.TryGetProperty("minimum", out var least) || number >= least.GetDouble(), $"{at}: {number} is too low.", faults);
            Require(!schema.TryGetProperty("maximum", out var most) || number <= most.GetDouble(), $"{at}: {number} is too high.", faults);
        }

        if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("format", out var format))
        {
            var text = value.GetString()!;
            Require(
                format.GetString() switch
                {
                    "uuid" => Guid.TryParseExact(text, "D", out _),
                    "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) && text.Contains('T'),
                    "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                    "byte" => value.TryGetBytesFromBase64(out _),
                    _ => true,
                },
                $"{at}: \"{text}\" is no {format}.",
                faults);
        }
    }

    private bool Fits(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        Check(schema, value, "", faults);
        return faults.Count == 0;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new InvalidOperationException($"There is no type {type}."),
    };

    private static void Require(bool rule, string fault, List<string> faults)
    {
        if (!rule)
        {
            faults.Add(fault);
        }
    }

    /// <summary>One operation.</summary>
    /// <param name="Verb">Its method.</param>
    /// <param name="Path">Its path, with names in braces.</param>
    /// <param name="Described">What is said of it.</param>
    public sealed record Operation(string Verb, string Path, JsonElement Described)
    {
        /// <summary>Its id.</summary>
        public string Id => Described.GetProperty("operationId").GetString()!;
    }
}
