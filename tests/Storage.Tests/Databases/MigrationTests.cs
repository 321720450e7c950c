using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Tests.Databases;

public sealed class SqliteMigrationTests() : MigrationTests(DatabaseKind.Sqlite);

public sealed class PostgresMigrationTests() : MigrationTests(DatabaseKind.Postgres);

public abstract class MigrationTests(DatabaseKind kind) : StorageTests(kind)
{
    private readonly DatabaseKind _kind = kind;

    [Fact]
    public async Task SecondRun_AppliesNothing()
    {
        var before = await ReadSchemaAsync(Store);

        Assert.Equal(0, await Store.Services.GetRequiredService<Migration>().ApplyAsync(Ct));

        Assert.Equal(before, await ReadSchemaAsync(Store));
        Assert.Equal(SchemaScript.Load(Store.Database.Scripts).Select(script => $"{script.Version} {script.Name}"), before);
    }

    [Fact]
    public async Task ManyAtOnce_ApplyEachScriptOnce()
    {
        await using var fresh = await _kind.CreateAsync();
        var harnesses = Enumerable.Range(0, 6).Select(_ => StorageHarness.Create(fresh.Settings)).ToList();
        try
        {
            await Task.WhenAll(harnesses.Select(harness => Task.Run(harness.StartStorageAsync, Ct)));

            Assert.Equal(await ReadSchemaAsync(Store), await ReadSchemaAsync(harnesses[0]));
        }
        finally
        {
            foreach (var harness in harnesses)
            {
                await harness.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task DatabaseOfANewerProgram_StopsTheStart()
    {
        await Store.Database.ExecuteAsync(
            "INSERT INTO aiomus_schema (version, name, applied_at) VALUES (9999, 'future', '')", static _ => { }, Ct);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(Store.StartStorageAsync);

        Assert.StartsWith("Aiomus:Database: its schema has version 9999", refused.Message, StringComparison.Ordinal);
    }

    private static Task<List<string>> ReadSchemaAsync(StorageHarness store)
        => store.Database.RunAsync(
            "SELECT version, name FROM aiomus_schema ORDER BY version",
            static _ => { },
            static async (command, cancellationToken) =>
            {
                var rows = new List<string>();
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add($"{reader.GetInt32(0)} {reader.GetString(1)}");
                }

                return rows;
            },
            Ct);
}
