using System.Text.Json;
using Aiomus.Contracts;
using Aiomus.Contracts.Events;

namespace Aiomus.Client.Events;

/// <summary>What arrived: an event, or a newer service's event that this client cannot read but must not ask for again.</summary>
/// <param name="Id">The cursor after it; null for what is not replayed.</param>
/// <param name="Event">Null when it cannot be read.</param>
internal readonly record struct EventFrame(long? Id, EventResponse? Event)
{
    public static EventFrame Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<EventResponse>(json, ContractsJson.Options);
            return new EventFrame(read?.Id, read);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
