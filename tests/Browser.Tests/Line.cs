using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aiomus.Browser.Tests;

/// <summary>The line between a browser and the product, as a network that breaks the streams of events and nothing else.</summary>
internal sealed class Line : IAsyncDisposable
{
    private static readonly byte[] Stream = Encoding.ASCII.GetBytes("GET /v1/events");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _streams = new();
    private readonly ConcurrentDictionary<Socket, byte> _all = new();
    private readonly Uri _product;
    private readonly Task _accepting;
    private int _opened;

    public Line(Product product)
    {
        _product = product.Address;
        _listener.Start();
        Address = new Uri($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The product's address at this end.</summary>
    public Uri Address { get; }

    /// <summary>Whether new streams are cut at once.</summary>
    public bool RefusesStreams { get; set; }

    /// <summary>How many streams were asked for.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Cuts the streams that are open, in the middle of what they say; answers how many.</summary>
    public int Cut()
    {
        var cut = _streams.Keys.ToArray();
        foreach (var stream in cut)
        {
            Break(stream);
        }

        return cut.Length;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var socket in _all.Keys)
        {
            Break(socket);
        }

        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task CarryAsync(Socket browser)
    {
        using var product = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _all[browser] = 0;
        try
        {
            await product.ConnectAsync(_product.Host, _product.Port);
            await Task.WhenAny(ThereAsync(browser, product), BackAsync(product, browser));
        }
        catch (SocketException)
        {
            // The product is not there: neither is the line.
        }

        _streams.TryRemove(browser, out _);
        _all.TryRemove(browser, out _);
        Break(browser);
    }

    private async Task ThereAsync(Socket browser, Socket product)
    {
        var buffer = new byte[16 * 1024];
        while (await ReadAsync(browser, buffer) is var count and > 0)
        {
            if (buffer.AsSpan(0, count).StartsWith(Stream))
            {
                Interlocked.Increment(ref _opened);
                if (RefusesStreams)
                {
                    return;
                }

                _streams[browser] = 0;
            }

            await product.SendAsync(buffer.AsMemory(0, count));
        }
    }

    private static async Task BackAsync(Socket product, Socket browser)
    {
        var buffer = new byte[16 * 1024];
        while (await ReadAsync(product, buffer) is var count and > 0)
        {
            try
            {
                await browser.SendAsync(buffer.AsMemory(0, count));
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task<int> ReadAsync(Socket from, byte[] buffer)
    {
        try
        {
            return await from.ReceiveAsync(buffer);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    // Without a goodbye, as a cable that is pulled.
    private static void Break(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is broken already.
        }
    }
}
