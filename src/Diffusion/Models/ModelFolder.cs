using System.Text.Json;

namespace Aiomus.Diffusion.Models;

/// <summary>Reads the files of a model folder; whatever is wrong with one becomes a <see cref="ModelException"/> naming it.</summary>
internal sealed class ModelFolder
{
    private const int MostOfAnything = 1 << 20;

    private readonly string _path;

    public ModelFolder(string path)
    {
        _path = Path.GetFullPath(path);
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(_path));
        if (!Directory.Exists(_path))
        {
            var dead = Path.GetDirectoryName(_path) is { } above ? RealPath.DeadLink(above, Name) : null;
            throw new ModelException(Name, null, dead is null ? $"there is no folder '{path}'" : Say(dead.Value));
        }
    }

    public string Name { get; }

    /// <summary>
    /// The bytes of the networks' files, with weights that lie beside them. Folders with a dot hold what was made of them. What cannot
    /// be read counts nothing: opening it says why.
    /// </summary>
    public long Bytes => PartsOf(_path).Append(_path).Sum(BytesIn);

    /// <summary>Whether there is such a file.</summary>
    /// <exception cref="ModelException">There is a link in its place, or on the way to it, that leads nowhere.</exception>
    public bool Has(string file) => RealPath.DeadLink(_path, file) is { } dead ? throw Fault(file, Say(dead)) : File.Exists(PathOf(file));

    public string PathOf(string file) => Path.Combine(_path, file.Replace('/', Path.DirectorySeparatorChar));

    public ModelException Fault(string file, string reason, Exception? cause = null) => new(Name, file, reason, cause);

    /// <summary>A file's bytes, behind all links.</summary>
    public long SizeOf(string file) => Read(file, path =>
    {
        using var handle = File.OpenHandle(path);
        return RandomAccess.GetLength(handle);
    });

    public string ReadText(string file) => Read(file, File.ReadAllText);

    public byte[] ReadBytes(string file) => Read(file, File.ReadAllBytes);

    public string[] ReadLines(string file) => ReadText(file).ReplaceLineEndings("\n").Split('\n');

    public JsonElement ReadJsonObject(string file)
    {
        var json = ReadJson<JsonElement>(file);
        return json.ValueKind == JsonValueKind.Object ? json : throw Fault(file, "a JSON object is expected");
    }

    /// <summary>A value of a JSON object; undefined when it is missing or null.</summary>
    public static JsonElement ValueOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    public JsonElement? ReadOptionalJson(string file) => Has(file) ? ReadJsonObject(file) : null;

    /// <summary>A truth value of a JSON file, or what holds when the file or the value is missing.</summary>
    public bool ReadFlag(string file, string name, bool fallback)
    {
        if (ReadOptionalJson(file) is not { } json || !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Fault(file, $"{name} must be true or false");
    }

    /// <summary>A number of a JSON file, or what holds when the file or the number is missing.</summary>
    public double ReadNumber(string file, string name, double fallback)
    {
        return ReadNumber(file, name) ?? fallback;
    }

    /// <summary>A number of a JSON file, or null when the file or the number is missing.</summary>
    public double? ReadNumber(string file, string name)
    {
        if (ReadOptionalJson(file) is not { } json || ValueOf(json, name) is not { ValueKind: not JsonValueKind.Undefined } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble())
            ? value.GetDouble()
            : throw Fault(file, $"{name} must be a number");
    }

    /// <summary>A count of a JSON file, or null when the file or the number is missing.</summary>
    public int? ReadCount(string file, string name) => ReadNumber(file, name) switch
    {
        null => null,
        >= 1 and <= MostOfAnything and { } count when double.IsInteger(count) => (int)count,
        _ => throw Fault(file, $"{name} must be a whole number from 1 to {MostOfAnything}"),
    };

    /// <summary>A text of a JSON file, or null when the file or the text is missing.</summary>
    public string? ReadName(string file, string name) => ReadOptionalJson(file) is { } json ? ValueOf(json, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Undefined } => null,
        _ => throw Fault(file, $"{name} must be a text"),
    } : null;

    public T ReadJson<T>(string file, JsonSerializerOptions? options = null)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(ReadText(file), options) ?? throw Fault(file, "the file holds null");
        }
        catch (JsonException e)
        {
            throw Fault(file, $"the JSON is damaged: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Reads a file in any way, so that what goes wrong names it.</summary>
    /// <exception cref="ModelException">The file is missing, a link that leads nowhere, or cannot be read.</exception>
    public T Read<T>(string file, Func<string, T> read)
    {
        if (!Has(file))
        {
            throw Fault(file, "the file is missing");
        }

        try
        {
            return read(PathOf(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(file, $"the file cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static string Say((string Link, string Target) dead)
        => $"'{dead.Link}' is a link to '{dead.Target}', which leads nowhere or may not be read";

    private static string[] PartsOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Where(part => !Path.GetFileName(part).StartsWith('.'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long BytesIn(string part)
    {
        try
        {
            return Directory.EnumerateFiles(part)
                .Where(file => Path.GetFileName(file).Contains(".onnx", StringComparison.OrdinalIgnoreCase)
                    || Path.GetExtension(file) is ".data" or ".pb")
                .Select(file => new FileInfo(RealPath.Of(file)))
                .Where(file => file.Exists)
                .Sum(file => file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
