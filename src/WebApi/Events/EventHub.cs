using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Events;

/// <summary>The same events as <c>/v1/events</c>, over SignalR.</summary>
[Authorize]
internal sealed class EventHub(EventPump pump) : Hub
{
    public const string Path = "/v1/hub";

    /// <summary>Streams the caller's events from a cursor, or from now when it is null.</summary>
    public async Task<IAsyncEnumerable<EventResponse>> Subscribe(long? cursor, CancellationToken cancellationToken)
    {
        if (cursor < 0)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, "A cursor is not negative.");
        }

        var stream = await pump.OpenAsync(Context.User!.GetUserId(), cursor, cancellationToken);
        return stream.ReadAllAsync(cancellationToken);
    }
}
