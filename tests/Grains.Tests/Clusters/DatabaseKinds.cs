namespace Aiomus.Grains.Tests.Clusters;

public static class DatabaseKinds
{
    /// <summary>A fresh database; skips the test where there is no server.</summary>
    public static async Task<TestDatabase> CreateAsync(this DatabaseKind kind) =>
        kind == DatabaseKind.Sqlite ? TestDatabase.Sqlite() : await TestDatabase.PostgresAsync();
}
