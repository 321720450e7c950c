using Aiomus.Contracts;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Events;

internal static class EventExtensions
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventPump>();
        services.AddSignalR(hubs => hubs.AddFilter<HubErrorFilter>())
            .AddJsonProtocol(json => ContractsJson.Apply(json.PayloadSerializerOptions));
    }
}
