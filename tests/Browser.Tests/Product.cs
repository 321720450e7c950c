using Aiomus.Client;
using Aiomus.Testing;

[assembly: AssemblyFixture(typeof(Aiomus.Browser.Tests.Product))]

namespace Aiomus.Browser.Tests;

/// <summary>One running product for all tests, at the name localhost. A test that kills or sets something starts its own.</summary>
public sealed class Product : IAsyncLifetime
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();
    private readonly (string Key, string Value)[] _settings;

    public Product()
        : this([])
    {
    }

    internal Product(params (string Key, string Value)[] settings) => _settings = settings;

    public AiomusProcess Process { get; private set; } = null!;

    /// <summary>Where the pages are.</summary>
    public Uri Address => Process.Address;

    public string DataFolder => _database.Folder;

    public string OwnerKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Process = await AiomusProcess.StartAsync(_database.Quick(_settings), address: AiomusProcess.FreeAddress("localhost"));
        OwnerKey = await Process.GetOwnerKeyAsync();
    }

    /// <summary>The API as its owner uses it.</summary>
    public AiomusClient Owner() => AiomusClient.Create(Address, OwnerKey);

    /// <summary>SIGKILL, as a fault would end it.</summary>
    public void Kill() => Process.Kill();

    /// <summary>Starts again what was killed, at the same address.</summary>
    public async Task RestartAsync()
    {
        var address = Address;
        await Process.DisposeAsync();
        Process = await AiomusProcess.StartAsync(_database.Quick(_settings), address: address);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _database.DisposeAsync();
    }
}
