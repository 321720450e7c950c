using Aiomus.Client.Http;
using Aiomus.Contracts.Subscriptions;

namespace Aiomus.Client.Subscriptions;

/// <summary>What can be had here, and for how much.</summary>
public sealed class PlansClient
{
    private readonly ApiTransport _transport;

    internal PlansClient(ApiTransport transport) => _transport = transport;

    /// <summary>All plans and packs of credits. Nobody needs to be signed in for this.</summary>
    public Task<PlanList> ListAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<PlanList>("v1/plans", cancellationToken);
}
