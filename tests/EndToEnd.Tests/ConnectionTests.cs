using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Who connects and says nothing leaves room for others, and for those who ask after the service's health.</summary>
public sealed class ConnectionTests
{
    private static readonly (string, string) NoWorker = ("Aiomus:Worker", "false");

    [Fact]
    public async Task SilentConnectionsOfOneAddress_LeaveRoomForOthers()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(
            database.Quick(NoWorker, ("Aiomus:Limits:Connections", "64"), ("Aiomus:Limits:HeaderSeconds", "300")));
        using var silent = await ConnectAsync(process.Address, "127.0.0.2", 70);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(process.Address, "127.0.0.3", "/health/live"));
        Assert.InRange(await silent.CountOpenAsync(32), 1, 32);
        Assert.Null(await AskAsync(process.Address, "127.0.0.2", "/health/live"));
    }

    [Fact]
    public async Task Address_HasSoManyConnectionsAndThoseThatEndCountNoMore()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(
            database.Quick(NoWorker, ("Aiomus:Limits:AddressConnections", "20"), ("Aiomus:Limits:HeaderSeconds", "300")));
        using (var silent = await ConnectAsync(process.Address, "127.0.0.2", 700))
        {
            Assert.Equal(20, await silent.CountOpenAsync(20));
            Assert.Null(await AskAsync(process.Address, "127.0.0.2", "/health/live"));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(process.Address, "127.0.0.3", "/health/live"));
        }

        var started = Stopwatch.GetTimestamp();
        while (await AskAsync(process.Address, "127.0.0.2", "/health/live") != HttpStatusCode.OK)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Product.Limit, "The ended connections still count.");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task ConnectionThatSaysNothing_IsClosed()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick(NoWorker, ("Aiomus:Limits:HeaderSeconds", "1")));
        var started = Stopwatch.GetTimestamp();
        using var silent = await ConnectAsync(process.Address, "127.0.0.2", 1);

        Assert.Equal(0, await silent.CountOpenAsync(0));

        // The server's own limit for a connection that waits for a request is more than two minutes.
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task Health_HasAWayOfItsOwn()
    {
        await using var database = TestDatabase.Sqlite();
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        await using var process = AiomusProcess.Launch(database.Quick(
            NoWorker,
            ("Aiomus:Health:Port", $"{port}"),
            ("Aiomus:Limits:Connections", "8"),
            ("Aiomus:Limits:HeaderSeconds", "300"),
            ("Aiomus:Limits:AddressRequests", "1"),
            ("Aiomus:Limits:AnonymousRequests", "1")));
        var health = new UriBuilder(process.Address) { Port = port }.Uri;
        var started = Stopwatch.GetTimestamp();
        while (await AskAsync(health, "127.0.0.3", "/health/ready") != HttpStatusCode.OK)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Product.Limit, process.Output);
            await Task.Delay(20);
        }

        var silent = new List<Silent>();
        for (var address = 10; address < 60; address++)
        {
            silent.Add(await ConnectAsync(process.Address, $"127.0.0.{address}", 1));
        }

        try
        {
            Assert.Null(await AskAsync(process.Address, "127.0.0.3", "/health/live"));
            for (var time = 0; time < 5; time++)
            {
                Assert.Equal(HttpStatusCode.OK, await AskAsync(health, "127.0.0.3", "/health/live"));
                Assert.Equal(HttpStatusCode.OK, await AskAsync(health, "127.0.0.3", "/health/ready"));
            }

            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(health, "127.0.0.3", "/v1/models"));

            // Whoever reaches that port cannot shut it to others either.
            using var besides = await ConnectAsync(health, "127.0.0.4", 300);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(health, "127.0.0.3", "/health/live"));
        }
        finally
        {
            silent.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task NamedProxy_HasTheConnectionsOfAllItSpeaksFor()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick(
            NoWorker,
            ("Aiomus:Web:Proxies", "127.0.0.2/32"),
            ("Aiomus:Limits:AddressConnections", "5"),
            ("Aiomus:Limits:HeaderSeconds", "300")));
        using var idle = await ConnectAsync(process.Address, "127.0.0.2", 50);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(process.Address, "127.0.0.2", "/health/live"));
        Assert.Equal(50, await idle.CountOpenAsync(50));
    }

    private static async Task<Silent> ConnectAsync(Uri address, string from, int count)
    {
        var silent = new Silent();
        for (var i = 0; i < count; i++)
        {
            try
            {
                silent.Sockets.Add(await OpenAsync(address, from, CancellationToken.None));
            }
            catch (SocketException)
            {
                // It was closed before it was open here.
            }
        }

        return silent;
    }

    // Null where the connection was closed without an answer.
    private static async Task<HttpStatusCode?> AskAsync(Uri address, string from, string path)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback =
                async (_, cancellationToken) => new NetworkStream(await OpenAsync(address, from, cancellationToken), ownsSocket: true),
        };
        using var http = new HttpClient(handler) { BaseAddress = address, Timeout = Product.Limit };
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<Socket> OpenAsync(Uri address, string from, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancellationToken);
        return socket;
    }

    private sealed class Silent : IDisposable
    {
        public List<Socket> Sockets { get; } = [];

        /// <summary>How many the server has left open, once there are no more than these.</summary>
        public async Task<int> CountOpenAsync(int atMost)
        {
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < Product.Limit)
            {
                var open = Sockets.Count(socket => !(socket.Poll(0, SelectMode.SelectRead) && IsClosed(socket)));
                if (open <= atMost && (atMost < Sockets.Count || open == atMost))
                {
                    return open;
                }

                await Task.Delay(20);
            }

            return -1;
        }

        public void Dispose() => Sockets.ForEach(static socket => socket.Dispose());

        private static bool IsClosed(Socket socket)
        {
            try
            {
                return socket.Receive(new byte[1], SocketFlags.Peek) == 0;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }
}
