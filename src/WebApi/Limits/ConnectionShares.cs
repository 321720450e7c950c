using System.Net;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// Bounds connections before TLS and HTTP: those of one address, never more of them than are left for all others, and all together. One
/// that says nothing is closed. A proxy that is named speaks for many and is bounded with all others only. The port for <c>/health</c>
/// has connections of its own.
/// </summary>
internal sealed class ConnectionShares(
    IOptions<LimitOptions> limits, IOptions<WebOptions> web, IOptions<HealthOptions> health, TimeProvider time)
{
    private const int HealthConnections = 256;
    private const int HealthAddressConnections = 16;

    private readonly IPNetwork[] _proxies = [.. web.Value.Proxies.Select(IPNetwork.Parse)];
    private readonly Room _callers = new(limits.Value.Connections, limits.Value.AddressConnections);
    private readonly Room _probes = new(HealthConnections, HealthAddressConnections);
    private readonly TimeSpan _silence = TimeSpan.FromSeconds(limits.Value.HeaderSeconds);

    /// <summary>Connections that are open now, but for those to <c>/health</c>'s own port.</summary>
    public int Count => _callers.Count;

    /// <summary>Puts the bound before everything else that a listener does with a connection.</summary>
    public void Guard(ListenOptions listener)
    {
        var room = listener.EndPoint is IPEndPoint place && health.Value.IsAt(place) ? _probes : _callers;
        listener.Use(next => connection => ServeAsync(room, connection, next));
    }

    private async Task ServeAsync(Room room, ConnectionContext connection, ConnectionDelegate next)
    {
        var key = KeyOf(connection.RemoteEndPoint);
        if (!room.TryEnter(key))
        {
            connection.Abort(new ConnectionAbortedException("Too many connections."));
            return;
        }

        try
        {
            if (await SpeaksAsync(connection))
            {
                await next(connection);
            }
        }
        finally
        {
            room.Leave(key);
        }
    }

    // The first byte is looked at and left where it is.
    private async Task<bool> SpeaksAsync(ConnectionContext connection)
    {
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? CancellationToken.None;
        using var limit = new CancellationTokenSource(_silence, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closing);
        try
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAsync(end.Token);
            input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return false;
        }
    }

    // Null for whom no bound of one address concerns.
    private string? KeyOf(EndPoint? remote)
        => remote is IPEndPoint { Address: var address } && !Array.Exists(_proxies, proxy => Holds(proxy, address))
            ? ClientAddress.KeyOf(address)
            : null;

    private static bool Holds(IPNetwork network, IPAddress address) =>
        network.Contains(address) || (address.IsIPv4MappedToIPv6 && network.Contains(address.MapToIPv4()));

    private sealed class Room(int all, int each)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, int> _ofAddresses = new(StringComparer.Ordinal);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        // One address can take half of the room, two a third each: whoever comes finds some for as long as few take much.
        public bool TryEnter(string? key)
        {
            lock (_lock)
            {
                var own = key is null ? 0 : _ofAddresses.GetValueOrDefault(key);
                if (own >= Math.Min(each, all - _count))
                {
                    return false;
                }

                _count++;
                if (key is not null)
                {
                    _ofAddresses[key] = own + 1;
                }

                return true;
            }
        }

        public void Leave(string? key)
        {
            lock (_lock)
            {
                _count--;
                if (key is null)
                {
                    return;
                }

                if (_ofAddresses[key] == 1)
                {
                    _ofAddresses.Remove(key);
                }
                else
                {
                    _ofAddresses[key]--;
                }
            }
        }
    }
}
