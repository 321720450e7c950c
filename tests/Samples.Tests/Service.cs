using System.Net;
using System.Net.Sockets;
using Aiomus.Testing;

[assembly: AssemblyFixture(typeof(Aiomus.Samples.Tests.Service))]

namespace Aiomus.Samples.Tests;

/// <summary>One running service for all samples, which the page in the browser may call.</summary>
public sealed class Service : IAsyncLifetime
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();
    private AiomusProcess _process = null!;

    public string Address => _process.Address.GetLeftPart(UriPartial.Authority);

    public string Key { get; private set; } = "";

    /// <summary>The port of the page in the browser.</summary>
    public int PagePort { get; } = FreePort();

    /// <summary>The environment of a sample.</summary>
    public (string Name, string Value)[] Environment => [("AIOMUS_ADDRESS", Address), ("AIOMUS_KEY", Key), ("PORT", $"{PagePort}")];

    public async ValueTask InitializeAsync()
    {
        _process = await AiomusProcess.StartAsync(_database.Quick(("Aiomus:Web:Origins", $"http://127.0.0.1:{PagePort}")));
        Key = await _process.GetOwnerKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
