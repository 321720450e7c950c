using System.Text.Json;

namespace Aiomus.Payments.Webhooks;

/// <summary>
/// Whom an event is about. Nothing else of it is read, so that neither an unknown type nor another version of the processor's interface
/// loses one.
/// </summary>
/// <param name="Customer">The customer's id; null where the event names none.</param>
/// <param name="Charge">The payment that it is about, which knows the customer; null where it names none.</param>
internal readonly record struct EventReading(string? Customer, string? Charge)
{
    private const int LongestId = 100;

    public static EventReading Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && Part(root, "data") is { ValueKind: JsonValueKind.Object } data
                && Part(data, "object") is { ValueKind: JsonValueKind.Object } about
                    ? Of(about)
                    : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static EventReading Of(JsonElement about) => Part(about, "object") is { ValueKind: JsonValueKind.String } kind
        && kind.GetString() == "customer"
            ? new EventReading(IdOf(Part(about, "id"), "cus_"), null)
            : new EventReading(IdOf(Part(about, "customer"), "cus_"), IdOf(Part(about, "charge"), "ch_"));

    // A reference is an id, or the whole thing.
    private static string? IdOf(JsonElement? reference, string start) => reference switch
    {
        { ValueKind: JsonValueKind.String } id => Check(id.GetString()!, start),
        { ValueKind: JsonValueKind.Object } thing => IdOf(Part(thing, "id"), start),
        _ => null,
    };

    // It becomes the key of a grain, and a part of an address.
    private static string? Check(string id, string start) => id.Length <= LongestId
        && id.StartsWith(start, StringComparison.Ordinal)
        && id.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '_')
            ? id
            : null;

    private static JsonElement? Part(JsonElement of, string name) => of.TryGetProperty(name, out var part) ? part : null;
}
