using Aiomus.Contracts;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Events;

internal static class EventExtensions
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventPump>();
        services.AddSingleton<HubShares>();
        services.AddSignalR(hubs =>
            {
                hubs.AddFilter<HubErrorFilter>();
                hubs.AddFilter<HubShares>();
            })
            .AddJsonProtocol(json => ContractsJson.Apply(json.PayloadSerializerOptions));
    }

    /// <summary>Lets each hub connection be used by who opened it only.</summary>
    public static void UseHubOwners(this WebApplication app) => app.UseMiddleware<HubOwners>();
}
