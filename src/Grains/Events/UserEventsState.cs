using Aiomus.Grains.Interfaces.Events;

namespace Aiomus.Grains.Events;

/// <summary>The kept events as earlier versions stored them, in one row. Read once, and carried over into records.</summary>
internal sealed class UserEventsState
{
    [NotPersonal]
    public long Sequence { get; set; }

    public List<UserEvent> Events { get; set; } = [];
}
