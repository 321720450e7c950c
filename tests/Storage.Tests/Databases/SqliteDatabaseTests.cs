using System.Text;
using Aiomus.Storage.Tests.Grains;

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

    private List<string> FilesWith(string text)
        => [.. Directory.GetFiles(Database.Folder, "*", SearchOption.AllDirectories)
            .Where(file => ReadShared(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)];

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private Task<string?> PragmaAsync(string name)
        => Store.Database.RunAsync(
            $"PRAGMA {name}",
            static _ => { },
            static async (command, ct) => Convert.ToString(await command.ExecuteScalarAsync(ct)),
            Ct);
}
