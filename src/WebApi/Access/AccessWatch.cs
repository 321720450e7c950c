using System.Collections.Concurrent;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Access;

/// <summary>
/// Ends connections that stay open when what they were opened with counts no more. Twice a second it asks the account of each; a
/// call to a grain on this silo takes microseconds, and other requests are checked when they come.
/// </summary>
internal sealed class AccessWatch(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<HttpContext, AccessCheck> _open = [];
    private readonly ConcurrentDictionary<HubCallerContext, AccessCheck> _hubs = [];

    /// <summary>Watches a request while it lasts, if it is one that stays.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var stays = context.GetEndpoint()?.Metadata.GetMetadata<StreamMark>() is not null;
        if (!stays || context.Features.Get<AccessCheck>() is not { } check)
        {
            await next(context);
            return;
        }

        _open[context] = check;
        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    /// <summary>Watches a hub connection: between two polls no request of it is open.</summary>
    public void Add(HubCallerContext hub, AccessCheck check) => _hubs[hub] = check;

    /// <summary>Watches it no more.</summary>
    public void Remove(HubCallerContext hub) => _hubs.TryRemove(hub, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(
                _open, stoppingToken, async (entry, _) => await CheckAsync(_open, entry.Key, entry.Value, static open => open.Abort()));
            await Parallel.ForEachAsync(
                _hubs, stoppingToken, async (entry, _) => await CheckAsync(_hubs, entry.Key, entry.Value, static hub => hub.Abort()));
        }
    }

    private static async Task CheckAsync<TOpen>(
        ConcurrentDictionary<TOpen, AccessCheck> all, TOpen open, AccessCheck check, Action<TOpen> end)
        where TOpen : notnull
    {
        try
        {
            if (!await check.IsValidAsync() && all.TryRemove(open, out _))
            {
                end(open);
            }
        }
        catch (Exception exception) when (Faults.IsUnavailable(exception))
        {
            // The next round asks again.
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }
}
