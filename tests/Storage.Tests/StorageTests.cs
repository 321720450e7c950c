using Aiomus.Testing;

namespace Aiomus.Storage.Tests;

/// <summary>Tests that hold on every database: each has a fresh one.</summary>
public abstract class StorageTests(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase? _database;
    private StorageHarness? _store;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected DatabaseKind Kind => kind;

    protected TestDatabase Database => _database!;

    private protected StorageHarness Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _database = await kind.CreateAsync();
        _store = await StorageHarness.StartAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
