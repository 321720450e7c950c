using System.Text;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;
using Npgsql;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Erasure of a running product, looked for in every byte that it keeps and prints.</summary>
public sealed class ErasureTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NothingOfThePerson_IsLeftAndTheNeighbourIsUnchanged(bool postgres)
    {
        await using var database = postgres ? await TestDatabase.PostgresAsync() : TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick(("Aiomus:Keys:Encryption", "off")));
        var owner = await process.GetOwnerKeyAsync();
        using var neighbour = await Person.CreateAsync(process, owner, "The neighbour");
        var kept = await neighbour.MakeAsync(Product.Apple);
        var image = await neighbour.DownloadAsync(kept.Images[0].Id);

        using var person = await Person.CreateAsync(process, owner, "canaryname");
        await person.Client.Account.SetPreferencesAsync(new PreferencesBody { Style = "canarystyle", NegativePrompt = "canarynegative" });
        var made = await person.MakeAsync(Product.Apple with { Prompt = "canaryprompt apple", Seed = 71, Images = 2 });
        var files = await Task.WhenAll(made.Images.Select(image => person.DownloadAsync(image.Id)));
        await person.Client.Jobs.SubmitAsync(Product.Apple with { Prompt = "canaryrunning", Steps = 100, Images = 8 });

        // What a search of the disk would look for: the words, the id as text and as bytes of either order, and the images.
        var marks = new Dictionary<string, byte[]>
        {
            ["id with dashes"] = Text($"{person.Id}"),
            ["id"] = Text($"{person.Id:N}"),
            ["id in upper case"] = Text($"{person.Id:N}".ToUpperInvariant()),
            ["id as bytes"] = person.Id.ToByteArray(),
            ["id as bytes, big endian"] = person.Id.ToByteArray(bigEndian: true),
            ["key"] = Text(person.Key),
        };
        foreach (var word in new[] { "canaryname", "canarystyle", "canarynegative", "canaryprompt", "canaryrunning" })
        {
            marks[word] = Text(word);
        }

        for (var i = 0; i < files.Length; i++)
        {
            marks[$"image {i}"] = files[i].AsSpan(files[i].Length / 2, 64).ToArray();
        }

        var before = await FindAsync(database, marks);
        output.WriteLine($"Before: {string.Join(", ", before)}.");
        Assert.Superset(new HashSet<string>(marks.Keys.Where(mark => mark.StartsWith("canary", StringComparison.Ordinal)
            || mark.StartsWith("image", StringComparison.Ordinal))), before.ToHashSet());
        Assert.Contains(before, mark => mark.StartsWith("id", StringComparison.Ordinal));
        Assert.DoesNotContain("key", before);

        var erasure = await person.Client.Account.EraseAsync();
        var receipt = await ReceiptAsync(process, erasure.Id);
        Assert.Equal(
            [
                ErasureStep.Requested, ErasureStep.Fenced, ErasureStep.Erased, ErasureStep.KeyShredded, ErasureStep.Compacted,
                ErasureStep.Rediscovered,
                ErasureStep.Completed,
            ],
            receipt.Entries.Select(entry => entry.Step));
        output.WriteLine(string.Join("; ", receipt.Entries.Select(entry => $"{entry.Step}: {string.Join(", ", entry.Removed)}")));

        var after = await FindAsync(database, marks);
        Assert.True(after.Length == 0, $"Still there: {string.Join(", ", after)}.");
        Assert.All(marks.Where(mark => mark.Key.StartsWith("canary", StringComparison.Ordinal)), mark =>
            Assert.DoesNotContain(mark.Key, process.Output, StringComparison.OrdinalIgnoreCase));

        var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => person.Client.Jobs.ListAsync());
        Assert.Equal(401, (int)refusal.Status);
        Assert.Equal(image, await neighbour.DownloadAsync(kept.Images[0].Id));
        Assert.Equal(kept.Id, Assert.Single(await neighbour.Client.Jobs.ListAsync()).Id);
        await neighbour.MakeAsync(Product.Apple with { Seed = 2 });
    }

    // The receipt names nobody, so it is told without a key to whoever knows its id.
    private static async Task<ErasureResponse> ReceiptAsync(AiomusProcess process, Guid id)
    {
        using var anyone = new HttpClient { BaseAddress = process.Address };
        using var client = new AiomusClient(anyone);
        using var limit = new CancellationTokenSource(Product.Limit);
        while (true)
        {
            var receipt = await client.Account.GetErasureAsync(id, limit.Token);
            if (receipt.Step == ErasureStep.Completed)
            {
                return receipt;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private static async Task<string[]> FindAsync(TestDatabase database, Dictionary<string, byte[]> marks)
    {
        var kept = DataFiles.In(database.Folder)
            .SelectMany(path => new[] { Text(path), Read(path) }).ToList();
        if (database.ConnectionString is { } connection)
        {
            kept.AddRange(await RowsAsync(connection));
        }

        return [.. marks.Where(mark => kept.Exists(bytes => bytes.AsSpan().IndexOf(mark.Value) >= 0)).Select(mark => mark.Key)];
    }

    private static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    // Every row of every table, binary columns as they are.
    private static async Task<List<byte[]>> RowsAsync(string connection)
    {
        var rows = new List<byte[]>();
        await using var source = NpgsqlDataSource.Create(connection);
        var tables = new List<string>();
        await using (var command = source.CreateCommand(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN "
                + "('pg_catalog', 'information_schema')"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
#pragma warning disable CA2100 // The name comes from the catalogue, quoted.
            await using var command = source.CreateCommand($"SELECT * FROM {table}");
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    rows.Add(reader.GetValue(column) is byte[] bytes ? bytes : Text($"{reader.GetValue(column)}"));
                }
            }
        }

        return rows;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
