using System.Globalization;
using System.Text;
using Aiomus.Storage.Tests.Grains;
using Orleans.Storage;

namespace Aiomus.Storage.Tests.Databases;

public sealed class SqliteDatabaseTests() : StorageTests(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task ClearedState_IsInNoFileAfterCompaction()
    {
        var storage = Store.Grains(StorageNames.User);
        var canary = $"canary-{Guid.NewGuid():N}";
        var grains = Enumerable.Range(0, 50).Select(_ => GrainId.Create("jobs", Guid.NewGuid().ToString("N"))).ToList();
        var states = new List<NoteState>();
        foreach (var grain in grains)
        {
            var state = new NoteState(new Note { Text = canary + new string('x', 3000) });
            await storage.WriteStateAsync("note", grain, state, Ct);
            state.State.Count = 1;
            await storage.WriteStateAsync("note", grain, state, Ct);
            states.Add(state);
        }

        Assert.NotEmpty(FilesWith(canary));
        foreach (var (grain, state) in grains.Zip(states))
        {
            await storage.ClearStateAsync("note", grain, state, Ct);
        }

        await Store.Compactor.CompactAsync(Ct);

        Assert.Empty(FilesWith(canary));
    }

    [Fact]
    public async Task RewrittenState_LeavesNothingOfTheOldAfterCompaction()
    {
        var storage = Store.Grains(StorageNames.User);
        var (grain, canary) = (GrainId.Create("user", Guid.NewGuid().ToString("N")), $"canary-{Guid.NewGuid():N}");
        var state = new NoteState(new Note { Text = canary });
        await storage.WriteStateAsync("note", grain, state, Ct);
        state.State.Text = "corrected";
        await storage.WriteStateAsync("note", grain, state, Ct);

        await Store.Compactor.CompactAsync(Ct);

        Assert.Empty(FilesWith(canary));
        Assert.NotEmpty(FilesWith("corrected"));
    }

    [Fact]
    public async Task Compaction_WorksWhileOthersReadAndWrite()
    {
        var storage = Store.Grains(StorageNames.System);
        using var stop = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 4)
            .Select(_ => Task.Run(
                async () =>
                {
                    var grain = GrainId.Create("jobs", Guid.NewGuid().ToString("N"));
                    var state = new NoteState();
                    while (!stop.IsCancellationRequested)
                    {
                        await storage.WriteStateAsync("note", grain, state, Ct);
                        await storage.ReadStateAsync("note", grain, state, Ct);
                    }
                },
                Ct))
            .ToList();

        for (var i = 0; i < 3; i++)
        {
            await Store.Compactor.CompactAsync(Ct);
        }

        await stop.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task TwentyErasuresAtOnce_ShareTwoCompactions()
    {
        var (storage, canary) = (Store.Grains(StorageNames.User), $"canary-{Guid.NewGuid():N}");
        foreach (var (grain, state) in await WriteAsync(storage, canary, 20))
        {
            await storage.ClearStateAsync("note", grain, state, Ct);
        }

        var before = await CountCompactionsAsync();
        List<Task> compactions;
        await using (var writer = await Store.Database.Source.OpenConnectionAsync(Ct))
        await using (await Store.Database.BeginMigrationAsync(writer, Ct))
        {
            // While somebody writes, none can end: all twenty come in time for the second run.
            compactions = [.. Enumerable.Range(0, 20).Select(_ => Store.Compactor.CompactAsync(Ct))];
        }

        await Task.WhenAll(compactions);

        Assert.InRange(await CountCompactionsAsync() - before, 1, 2);
        Assert.Empty(FilesWith(canary));
    }

    [Fact]
    public async Task EachOfManyErasures_FindsItsOwnGoneAfterItsCompaction()
    {
        var (storage, canary) = (Store.Grains(StorageNames.User), $"canary-{Guid.NewGuid():N}");
        var notes = await WriteAsync(storage, canary, 20);
        Assert.All(notes, note => Assert.NotEmpty(FilesWith(note.State.State.Text!)));

        var left = await Task.WhenAll(notes.Select(note => Task.Run(
            async () =>
            {
                var text = note.State.State.Text!;
                await storage.ClearStateAsync("note", note.Grain, note.State, Ct);
                await Store.Compactor.CompactAsync(Ct);
                return FilesWith(text);
            },
            Ct)));

        Assert.All(left, Assert.Empty);
    }

    [Fact]
    public async Task LogCutsAtOnce_AllEmptyIt()
    {
        var (storage, canary) = (Store.Grains(StorageNames.User), $"canary-{Guid.NewGuid():N}");
        foreach (var (grain, state) in await WriteAsync(storage, canary, 20))
        {
            await storage.ClearStateAsync("note", grain, state, Ct);
        }

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Store.Compactor.CutLogAsync(Ct)));

        Assert.Equal(0, new FileInfo(Path.Combine(Database.Folder, "aiomus.db-wal")).Length);
        Assert.Empty(FilesWith(canary));
    }

    [Fact]
    public async Task EveryConnection_DeletesSecurely()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("1", await PragmaAsync("secure_delete"));
            Assert.Equal("1", await PragmaAsync("foreign_keys"));
            Assert.Equal("1", await PragmaAsync("synchronous"));
            Assert.Equal("wal", await PragmaAsync("journal_mode"));
        }
    }

    [Fact]
    public async Task DataFolder_IsClosedToOtherUsers()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        await Store.Grains(StorageNames.System).WriteStateAsync("note", GrainId.Create("jobs", "a"), new NoteState(), Ct);

        const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;
        Assert.Equal(Folder700, File.GetUnixFileMode(Database.Folder));
        Assert.Equal(Folder700, File.GetUnixFileMode(Path.Combine(Database.Folder, "blobs")));
        var files = Directory.GetFiles(Database.Folder);
        Assert.Equal(["aiomus.db", "aiomus.db-shm", "aiomus.db-wal"], files.Select(Path.GetFileName).Order());
        foreach (var file in files)
        {
            Assert.Equal(File600, File.GetUnixFileMode(file));
        }
    }

    private static async Task<List<(GrainId Grain, NoteState State)>> WriteAsync(IGrainStorage storage, string canary, int count)
    {
        var notes = new List<(GrainId, NoteState)>();
        for (var i = 0; i < count; i++)
        {
            var grain = GrainId.Create("jobs", Guid.NewGuid().ToString("N"));
            var state = new NoteState(new Note { Text = $"{canary}-{i:D2}-" + new string('x', 3000) });
            await storage.WriteStateAsync("note", grain, state, Ct);
            notes.Add((grain, state));
        }

        return notes;
    }

    // Each VACUUM adds one to it, and nothing else here changes the schema.
    private async Task<long> CountCompactionsAsync() => long.Parse((await PragmaAsync("schema_version"))!, CultureInfo.InvariantCulture);

    private List<string> FilesWith(string text)
        => [.. Directory.GetFiles(Database.Folder, "*", SearchOption.AllDirectories)
            .Where(file => ReadShared(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)];

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);   // to wherever it ends by then: the log may be cut meanwhile
        return bytes.ToArray();
    }

    private Task<string?> PragmaAsync(string name)
        => Store.Database.RunAsync(
            $"PRAGMA {name}",
            static _ => { },
            static async (command, cancellationToken) => Convert.ToString(await command.ExecuteScalarAsync(cancellationToken)),
            Ct);
}
