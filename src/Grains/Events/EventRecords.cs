using System.Globalization;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Events;

/// <summary>The kept events of a person. Who causes one keeps it in the transaction of its cause; UserEvents reads them.</summary>
internal static class EventRecords
{
    /// <summary>The newest events that are kept; a cursor from before them cannot be continued.</summary>
    public const int Kept = 512;

    /// <summary>An event; its number is the cursor.</summary>
    public static readonly RecordKind<UserEvent> Event = new("event", "userevents");

    /// <summary>Keeps an event that has its cursor.</summary>
    public static RecordChange Keep(UserEvent numbered) => RecordChange.Insert(
        Event, numbered.Sequence.ToString(CultureInfo.InvariantCulture), numbered with { Preview = null }, numbered.Sequence);

    /// <summary>Drops what is too old once this cursor is the latest.</summary>
    public static RecordChange Drop(long latest) => RecordChange.DeleteUpTo(Event, latest - Kept);
}
