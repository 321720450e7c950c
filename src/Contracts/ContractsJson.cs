using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts;

/// <summary>
/// How these shapes are written: snake_case names, numbers only as numbers, enums as lower-case strings, nothing twice. Requests
/// refuse members they do not know; answers may grow new ones, which older readers skip.
/// </summary>
public static class ContractsJson
{
    /// <summary>The one set of options, ready to use and read-only.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Gives options of another owner (a web framework's) the same rules.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = 16;
        options.Converters.Add(new WordConverter());
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
