using Npgsql;
using Xunit;

namespace Aiomus.Testing;

/// <summary>
/// A fresh data folder and a fresh database for one test, removed when it is disposed. <see cref="Settings"/> is the configuration of
/// a host that uses them.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a server's administrator.</summary>
    public const string Variable = "AIOMUS_TEST_POSTGRES";

    private readonly string? _admin;
    private readonly string? _name;

    private TestDatabase(string? admin, string? name)
    {
        _admin = admin;
        _name = name;
        Folder = Directory.CreateTempSubdirectory("aiomus-test-").FullName;
        ConnectionString = admin is null
            ? null
            : new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>The data folder. It exists and is empty at first.</summary>
    public string Folder { get; }

    /// <summary>The PostgreSQL connection string, or null for SQLite in <see cref="Folder"/>.</summary>
    public string? ConnectionString { get; }

    /// <summary>The configuration of a host: <c>Aiomus:Data</c> and <c>Aiomus:Database</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Aiomus:Data"] = Folder, ["Aiomus:Database"] = ConnectionString };

    /// <summary>A folder for an SQLite file.</summary>
    public static TestDatabase Sqlite() => new(null, null);

    /// <summary>
    /// An empty database on the server that <see cref="Variable"/> names. Without the variable the test is skipped: call this from the
    /// test or from its class's <c>InitializeAsync</c>.
    /// </summary>
    public static async Task<TestDatabase> PostgresAsync()
    {
        var admin = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrWhiteSpace(admin), $"{Variable} is not set; ./test.sh starts a server");

        return await OnAsync(admin!);
    }

    /// <summary>An empty database on the server of this administrator.</summary>
    public static async Task<TestDatabase> OnAsync(string admin)
    {
        var database = new TestDatabase(admin, $"aiomus_{Guid.NewGuid():N}");
        await database.AdministerAsync($"CREATE DATABASE {database._name}");
        return database;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_name is not null)
        {
            await AdministerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        }

        Directory.Delete(Folder, recursive: true);
    }

    private async Task AdministerAsync(string sql)
    {
        // The name is ours: a fixed prefix and hexadecimal digits.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_admin) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand();
#pragma warning disable CA2100 // No user input.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
