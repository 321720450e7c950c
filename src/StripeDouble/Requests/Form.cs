using System.Globalization;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Errors;

namespace Aiomus.StripeDouble.Requests;

/// <summary>The parameters of a request: <c>items[0][price]=x</c> is a part of a list. What is not read is not known.</summary>
internal sealed class Form
{
    private const int MostLevels = 8;
    private const long MostAmount = 99_999_999;
    private const long LastTime = 4_102_444_800;   // the year 2100

    private readonly string _path;
    private readonly SortedDictionary<int, Form> _items = [];
    private readonly Dictionary<string, Form> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private string? _value;

    private Form(string path) => _path = path;

    public static Form Parse(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var root = new Form("");
        foreach (var (key, value) in pairs)
        {
            var at = root;
            foreach (var name in Names(key))
            {
                at = at.Enter(name);
            }

            at._value = value;
        }

        return root;
    }

    public bool Has(string name)
    {
        _read.Add(name);
        return _parts.ContainsKey(name);
    }

    /// <summary>A text; null when it was not sent or is blank.</summary>
    public string? Text(string name) => Has(name) && _parts[name]._value is { Length: > 0 } value ? value : null;

    public string Required(string name)
    {
        if (Has(name) && _parts[name]._value is { Length: 0 })
        {
            throw StripeError.Invalid(
                $"You passed an empty string for '{PathOf(name)}'. We assume empty values are an attempt to unset a parameter; however "
                + $"'{PathOf(name)}' cannot be unset.",
                PathOf(name),
                "parameter_invalid_empty");
        }

        return Text(name) ?? throw StripeError.Missing(PathOf(name));
    }

    public long? Number(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw StripeError.Invalid($"Invalid integer: {text}", PathOf(name), "parameter_invalid_integer");
    }

    /// <summary>A number within bounds.</summary>
    public long? Number(string name, long least, long most)
    {
        var number = Number(name);
        return number < least || number > most
            ? throw StripeError.Invalid($"This value must be between {least} and {most}.", PathOf(name), "parameter_invalid_integer")
            : number;
    }

    /// <summary>An amount in a currency's smallest unit.</summary>
    public long? Amount(string name, long least = 0) => Number(name, least, MostAmount);

    /// <summary>Seconds since 1970.</summary>
    public long? Time(string name) => Number(name, 0, LastTime);

    /// <summary>An address of the web, which may stand in a header.</summary>
    public string? Url(string name) => Text(name) is not { } text
        || (text.All(letter => letter is > ' ' and <= '~')
            && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        ? Text(name)
        : throw StripeError.Invalid("Not a valid URL", PathOf(name), "url_invalid");

    public decimal? Decimal(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw StripeError.Invalid($"Invalid decimal: {text}", PathOf(name), "parameter_invalid_decimal");
    }

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw StripeError.Invalid($"Invalid boolean: {text}", PathOf(name), "parameter_invalid_boolean"),
    };

    /// <summary>One of some words.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name);
        return text is null || words.Contains(text)
            ? text
            : throw StripeError.Invalid($"Invalid {PathOf(name)}: must be one of {string.Join(", ", words!)}", PathOf(name));
    }

    public Form? Part(string name) => Has(name) && _parts[name]._value is null ? _parts[name] : null;

    public IReadOnlyList<Form> Items(string name) => Part(name) is { } list ? [.. list._items.Values] : [];

    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Select(item => item._value).OfType<string>()];

    /// <summary>The names and texts of a part, such as metadata; null when it was not sent. Blank is all of it blanked.</summary>
    public IReadOnlyDictionary<string, string>? Map(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        var part = _parts[name];
        return part._parts
            .Concat(part._items.Select(pair => KeyValuePair.Create(pair.Key.ToString(CultureInfo.InvariantCulture), pair.Value)))
            .ToDictionary(pair => pair.Key, pair => pair.Value._value ?? "", StringComparer.Ordinal);
    }

    /// <summary>Parameters that are taken and change nothing here.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _read.Add(name);
        }
    }

    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}[{name}]";

    /// <exception cref="StripeError">A parameter was sent that nobody read.</exception>
    public void RejectUnread()
    {
        if (_parts.Keys.FirstOrDefault(name => !_read.Contains(name)) is { } unread)
        {
            throw StripeError.Invalid($"Received unknown parameter: {unread}", unread, "parameter_unknown");
        }
    }

    /// <summary>All of it as JSON, of strings.</summary>
    public JsonNode? ToJson()
    {
        if (_value is not null)
        {
            return _value;
        }

        return _items.Count > 0
            ? new JsonArray([.. _items.Values.Select(item => item.ToJson())])
            : new JsonObject(_parts.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToJson())));
    }

    /// <summary>What <see cref="ToJson"/> made.</summary>
    public static Form FromJson(JsonNode? json)
    {
        var root = new Form("");
        root.Fill(json);
        return root;
    }

    private void Fill(JsonNode? json)
    {
        switch (json)
        {
            case JsonObject parts:
                foreach (var (name, part) in parts)
                {
                    Enter(name).Fill(part);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Enter("").Fill(item);
                }

                break;
            default:
                _value = json?.ToString() ?? "";
                break;
        }
    }

    private static List<string> Names(string key)
    {
        var open = key.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            return [key];
        }

        var names = new List<string> { key[..open] };
        for (var at = open; at < key.Length;)
        {
            var close = key.IndexOf(']', at);
            if (key[at] != '[' || close < 0 || names.Count == MostLevels)
            {
                throw StripeError.Invalid($"Invalid parameter name: {key}", key);
            }

            names.Add(key[(at + 1)..close]);
            at = close + 1;
        }

        return names;
    }

    private Form Enter(string name)
    {
        var index = name.Length == 0
            ? _items.Count == 0 ? 0 : _items.Keys.Last() + 1
            : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (index < 0 || _path.Length == 0)
        {
            if (!_parts.TryGetValue(name, out var part))
            {
                _parts[name] = part = new Form(PathOf(name));
            }

            return part;
        }

        if (!_items.TryGetValue(index, out var item))
        {
            _items[index] = item = new Form($"{_path}[{index}]");
        }

        return item;
    }
}
