using System.Text.Json;
using Aiomus.Grains.Interfaces.Privacy;

namespace Aiomus.Storage.Keys;

/// <summary>A state as it is stored: encrypted under its user's key, and bound to its grain.</summary>
internal sealed class Envelope
{
    /// <summary>The envelope's form.</summary>
    [NotPersonal]
    public int Version { get; set; }

    /// <summary>12 random bytes.</summary>
    [NotPersonal]
    public byte[] Nonce { get; set; } = [];

    /// <summary>The encrypted state and its tag.</summary>
    [NotPersonal]
    public byte[] Data { get; set; } = [];

    /// <summary>Whether a stored row is an envelope.</summary>
    public static bool Is(ReadOnlySpan<byte> row)
    {
        var json = new Utf8JsonReader(row);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("version")
                && json.Read() && json.TokenType == JsonTokenType.Number
                && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("nonce") && json.Read()
                && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("data") && json.Read()
                && json.Read() && json.TokenType == JsonTokenType.EndObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
