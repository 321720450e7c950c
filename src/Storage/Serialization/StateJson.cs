using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace Aiomus.Storage.Serialization;

/// <summary>
/// How grain state is stored: JSON in UTF-8, camelCase, enums by name, nulls left out. The same state gives the same bytes. Members
/// that the type does not know are dropped when it is read, so a property's name is schema.
/// </summary>
public sealed class StateJson : IGrainStorageSerializer
{
    /// <summary>The settings, for readers and writers of stored state elsewhere. They cannot be changed.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Writes a state.</summary>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    /// <summary>Reads a state.</summary>
    /// <exception cref="JsonException">The bytes are not this state; the message names the place, not the content.</exception>
    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options)!;

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // nothing here ends up in HTML
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
