using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Aiomus.WebApi.Errors;

/// <summary>
/// Says what is wrong with a body that could not be read as its request: all faults at once, each by its field. Names of fields are
/// repeated, values never are: they may be somebody's words or password.
/// </summary>
internal sealed class BodyFaults
{
    private const int MaxFaults = 20;

    private readonly FieldErrors _errors = new();
    private readonly HashSet<ErrorCode> _codes = [];
    private readonly JsonSerializerOptions _options;
    private int _count;

    private BodyFaults(JsonSerializerOptions options) => _options = options;

    /// <summary>The problem; null when nothing is wrong with the body as far as can be seen here.</summary>
    /// <param name="body">The whole body, in UTF-8.</param>
    /// <param name="type">What it should have been.</param>
    /// <param name="options">How it was read.</param>
    public static Problem? Find(ReadOnlySpan<byte> body, Type type, JsonSerializerOptions options)
    {
        if (FindMalformed(body, options) is { } malformed)
        {
            return malformed;
        }

        var faults = new BodyFaults(options);
        var reader = Reader(body, options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Problem.Of(ErrorCode.WrongType, $"The body must be a JSON object. It is {JsonWords.Got(reader.TokenType)}.");
        }

        faults.CheckObject(ref reader, options.GetTypeInfo(type), "");
        return faults._errors.Any
            ? faults._errors.ToProblem(faults._codes is { Count: 1 } one ? one.First() : ErrorCode.InvalidRequest)
            : null;
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> body, JsonSerializerOptions options) => new(
        body,
        new JsonReaderOptions
        {
            AllowTrailingCommas = options.AllowTrailingCommas,
            CommentHandling = options.ReadCommentHandling,
            MaxDepth = options.MaxDepth,
        });

    private static Problem? FindMalformed(ReadOnlySpan<byte> body, JsonSerializerOptions options)
    {
        var reader = Reader(body, options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException fault)
        {
            return Problem.Of(
                ErrorCode.MalformedJson,
                "The body is not JSON, or is nested too deep, at line "
                    + $"{(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}.");
        }
        catch (InvalidOperationException)
        {
            // A half of a surrogate pair, or bytes that are no UTF-8.
            var (line, position) = PlaceOf(body, (int)reader.TokenStartIndex);
            return Problem.Of(
                ErrorCode.MalformedJson, $"The body has a name that is not valid Unicode, at line {line}, byte {position}.");
        }
    }

    private static (int Line, int Position) PlaceOf(ReadOnlySpan<byte> body, int index)
    {
        var before = body[..index];
        return (before.Count((byte)'\n') + 1, index - before.LastIndexOf((byte)'\n'));
    }

    private void CheckObject(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var property = type.Properties.FirstOrDefault(known => known.Name == name);
            reader.Read();
            if (!seen.Add(name))
            {
                Add(ErrorCode.DuplicateField, path + ShownName.Of(name), "The field is there twice. Send it once.");
                reader.Skip();
            }
            else if (property is null)
            {
                CheckUnknown(type, path, name);
                reader.Skip();
            }
            else
            {
                CheckValue(ref reader, property.PropertyType, MayBeNull(property), path + name);
            }
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !seen.Contains(property.Name)))
        {
            Add(ErrorCode.MissingField, path + missing.Name, $"The field is needed: {JsonWords.Expected(missing.PropertyType, _options)}.");
        }
    }

    private void CheckUnknown(JsonTypeInfo type, string path, string name)
    {
        if (type.UnmappedMemberHandling != JsonUnmappedMemberHandling.Disallow)
        {
            return;
        }

        var names = type.Properties.Select(property => property.Name).ToArray();
        Add(
            ErrorCode.UnknownField,
            path + ShownName.Of(name),
            Nearest.Find(name, names) is { } meant
                ? $"There is no such field. Did you mean {meant}?"
                : $"There is no such field. There are: {string.Join(", ", names)}.");
    }

    private void CheckValue(ref Utf8JsonReader reader, Type type, bool mayBeNull, string path)
    {
        if (reader.TokenType == JsonTokenType.Null && type != typeof(JsonElement))
        {
            if (!mayBeNull)
            {
                Add(ErrorCode.WrongType, path, $"Expected {JsonWords.Expected(type, _options)}, got null.");
            }

            return;
        }

        var info = _options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when reader.TokenType == JsonTokenType.StartObject:
                CheckObject(ref reader, info, $"{path}.");
                break;
            case JsonTypeInfoKind.Enumerable when reader.TokenType == JsonTokenType.StartArray:
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    CheckValue(ref reader, info.ElementType!, mayBeNull: true, $"{path}[{index}]");
                }

                break;
            default:
                CheckPlain(ref reader, info, path);
                break;
        }
    }

    // The reader of the request itself decides whether it takes the value.
    private void CheckPlain(ref Utf8JsonReader reader, JsonTypeInfo info, string path)
    {
        var kind = reader.TokenType;
        var rest = reader;
        reader.Skip();
        try
        {
            JsonSerializer.Deserialize(ref rest, info);
        }
        catch (JsonException)
        {
            var expected = JsonWords.Expected(info.Type, _options);
            if (kind == JsonTokenType.String && info.Type == typeof(string))
            {
                Add(ErrorCode.InvalidRequest, path, "The text is not valid Unicode.");
            }
            else if (JsonWords.IsOfTheKind(kind, info.Type))
            {
                Add(ErrorCode.InvalidRequest, path, $"Expected {expected}.");
            }
            else
            {
                Add(ErrorCode.WrongType, path, $"Expected {expected}, got {JsonWords.Got(kind)}.");
            }
        }
    }

    private void Add(ErrorCode code, string field, string message)
    {
        // A body can hold thousands of faults; nobody reads that many.
        if (++_count <= MaxFaults)
        {
            _codes.Add(code);
            _errors.Add(field, message);
        }
    }

    private static bool MayBeNull(JsonPropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && (property.AssociatedParameter?.IsNullable ?? property.IsSetNullable));
}
