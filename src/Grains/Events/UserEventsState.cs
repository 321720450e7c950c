using Aiomus.Grains.Interfaces.Events;

namespace Aiomus.Grains.Events;

/// <summary>The newest kept events, oldest first, and the cursor of the newest.</summary>
internal sealed class UserEventsState
{
    [NotPersonal]
    public long Sequence { get; set; }

    public List<UserEvent> Events { get; set; } = [];
}
