using System.Text.Json;

namespace Aiomus.Diffusion.Models;

/// <summary>Reads the files of a model folder; whatever is wrong with one becomes a <see cref="ModelException"/> naming it.</summary>
internal sealed class ModelFolder
{
    private readonly string _path;

    public ModelFolder(string path)
    {
        _path = Path.GetFullPath(path);
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(_path));
        if (!Directory.Exists(_path))
        {
            throw new ModelException(Name, null, $"there is no folder '{path}'");
        }
    }

    public string Name { get; }

    /// <summary>The bytes of the networks' files, with weights that lie beside them. Folders with a dot hold what was made of them.</summary>
    public long Bytes => new DirectoryInfo(_path)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(_path, file.FullName).StartsWith('.'))
        .Where(file => file.Name.Contains(".onnx", StringComparison.OrdinalIgnoreCase) || file.Extension is ".data" or ".pb")
        .Sum(file => ((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file).Length);

    public bool Has(string file) => File.Exists(PathOf(file));

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

    public JsonElement? ReadOptionalJson(string file) => Has(file) ? ReadJsonObject(file) : null;

    /// <summary>A truth value of a JSON file, or what holds when the file or the value is missing.</summary>
    public bool ReadFlag(string file, string name, bool fallback)
    {
        if (ReadOptionalJson(file) is not { } json || !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Fault(file, $"{name} must be true or false");
    }

    /// <summary>A number of a JSON file, or what holds when the file or the number is missing.</summary>
    public double ReadNumber(string file, string name, double fallback)
    {
        if (ReadOptionalJson(file) is not { } json || !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Fault(file, $"{name} must be a number");
    }

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

    private T Read<T>(string file, Func<string, T> read)
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
}
