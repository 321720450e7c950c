using Aiomus.Testing;

namespace Aiomus.Storage.Tests;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

internal static class DatabaseKindExtensions
{
    public static async Task<TestDatabase> CreateAsync(this DatabaseKind kind) =>
        kind is DatabaseKind.Postgres ? await TestDatabase.PostgresAsync() : TestDatabase.Sqlite();
}
