using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Clusters;
using Npgsql;

namespace Aiomus.Grains.Tests.Erasure;

/// <summary>Every byte that is kept after an erasure: dead rows, the log, the catalogues, the key folder as it is.</summary>
public sealed class RawByteTests(ITestOutputHelper output)
{
    private static readonly string[] States =
        [
            "user/user",
            "jobs/jobs",
            "gallery/gallery",
            "quota/quota",
            "usage/usage",
            "userevents/events",
            "audit/audit",
            "outbox/outbox",
            "subscription/subscription"
        ];

    [Fact]
    public async Task ErasedPerson_IsOpenedByNothingThatPostgresKeeps()
    {
        await using var server = await OwnServer.StartAsync();
        await using var cluster = await GrainCluster.StartAsync(await TestDatabase.OnAsync(server.Admin));
        await EraseAndTryAsync(cluster, server.ReadAsync, keepsIds: true);

        // Nor do the server's statistics name anybody.
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString!);
        await using (var analyze = source.CreateCommand("ANALYZE"))
        {
            await analyze.ExecuteNonQueryAsync();
        }

        await using var command = source.CreateCommand(
            "SELECT count(*) FROM pg_stats WHERE schemaname IN ('public', 'aiomus_keys') AND tablename <> 'ring' AND attname IN "
                + "('grainidn0', 'grainidn1', 'grainidhash', 'payloadbinary', 'subject', 'wrapped', 'grainid', 'user_id')");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task ErasedPerson_IsOpenedByNothingThatSqliteKeeps()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        await EraseAndTryAsync(cluster, () => Task.FromResult<IReadOnlyList<byte[]>>([]), keepsIds: false);
    }

    private async Task EraseAndTryAsync(GrainCluster cluster, Func<Task<IReadOnlyList<byte[]>>> readServer, bool keepsIds)
    {
        var neighbour = await Canaries.PlantAsync(cluster, images: 3);
        var person = await Canaries.PlantAsync(cluster, images: 5, InTheGroupOf(neighbour.User.Id));
        var stranger = await Canaries.PlantAsync(cluster, images: 3);
        Canaries[] all = [person, neighbour, stranger];

        // Old forms of rows are what lies in dead rows and logs: there have to be some.
        foreach (var someone in all)
        {
            foreach (var name in new[] { "another name", "a third name", "a fourth name", "a fifth name" })
            {
                await someone.User.User.SetDisplayNameAsync(name);
            }
        }

        var before = await StealAsync();
        foreach (var someone in all)
        {
            var (keys, opened) = Try(before, someone);
            Assert.Equal((someone.User.Id, 1), (someone.User.Id, keys));
            Assert.True(opened >= 4, $"Only {opened} of {before.Envelopes} envelopes opened: the search finds too little.");
        }

        var folder = Directory.CreateTempSubdirectory("aiomus-keys-").FullName;
        CopyKeys(Path.Combine(cluster.DataFolder, "keys"), folder);
        var erasure = (await person.User.Erasure.RequestAsync())!;
        await Eventually.AssertAsync(async () =>
            Assert.Equal(ErasureStep.Completed, (await cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure.Id).GetAsync())?.Step));

        var after = await StealAsync();
        output.WriteLine(
            $"Before: {before.Envelopes} envelopes, {Try(before, person)}; after: {after.Envelopes}, erased {Try(after, person)}, "
                + $"neighbour {Try(after, neighbour)}, stranger {Try(after, stranger)}.");
        Assert.Equal((0, 0), Try(after, person));

        // What was known of the person's key before is of no use either way: the envelopes may be there, the key is not.
        Assert.All([neighbour, stranger], someone =>
        {
            var (keys, opened) = Try(after, someone);
            Assert.Equal(1, keys);
            Assert.True(opened >= 2);   // as grain state; records are closed with the same keys
        });
        await neighbour.AssertImagesAsync(cluster);
        if (keepsIds)
        {
            // Else nothing was looked for: the server does keep the erased person's bytes, their wrapped key too. With the group's secret
            // of before they open.
            var late = await StealAsync(folder);
            output.WriteLine($"With the secrets of before: {Try(late, person)}.");
            Assert.Equal(1, Try(late, person).Keys);
            Assert.True(Try(late, person).Opened > 0);
        }

        Directory.Delete(folder, recursive: true);

        async Task<Thief> StealAsync(string? keys = null)
        {
            var files = Directory.EnumerateFiles(cluster.DataFolder, "*", SearchOption.AllDirectories)
                .Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(Canaries.ReadShared);
            return new Thief(keys ?? Path.Combine(cluster.DataFolder, "keys"), [.. files, .. await readServer()]);
        }
    }

    private static void CopyKeys(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(to, "groups"));
        foreach (var file in Directory.GetFiles(from, "kek-*").Concat(Directory.GetFiles(Path.Combine(from, "groups"))))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    private static (int Keys, int Opened) Try(Thief thief, Canaries someone)
    {
        var keys = thief.KeysOf(someone.User.Id);
        return (keys.Count, thief.Open(keys, Bound(someone.User.Id)));
    }

    private static string[] Bound(Guid userId) =>
        [.. States.Select(state => state.Split('/')).Select(state => $"aiomus state 1\ntests\n{state[0]}/{userId:N}\n{state[1]}")];

    // Groups are told by the first bytes.
    private static Guid InTheGroupOf(Guid other)
    {
        var bytes = Guid.NewGuid().ToByteArray();
        other.ToByteArray().AsSpan(0, 2).CopyTo(bytes);
        return new Guid(bytes);
    }
}
